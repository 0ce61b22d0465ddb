import { tidied } from './tidy';

describe('HCL from cdktf is tidied', () => {
  it.each<[string, string, string]>([
    [
      'blocks are indented and apart',
      'resource "a" "b" {\nname = "x"\ntags = {\nName = "y"\n}\n\n\n}\noutput "o" {\nvalue = "z"\n}',
      'resource "a" "b" {\n  name = "x"\n  tags = {\n    Name = "y"\n  }\n}\n\noutput "o" {\n  value = "z"\n}\n',
    ],
    [
      'references lose their quotes',
      'resource "a" "b" {\ndepends_on = [\n"c.d",\n]\nlifecycle {\nignore_changes = [\n"value",\n"tags",\n]\n}\nprovider = "aws.global"\n}',
      'resource "a" "b" {\n  depends_on = [\n    c.d,\n  ]\n  lifecycle {\n    ignore_changes = [\n      value,\n      tags,\n    ]\n  }\n  provider = aws.global\n}\n',
    ],
    ['expressions lose their quotes', 'x = "${a.b.c}"', 'x = a.b.c\n'],
    [
      'calls with braces in them too',
      'x = "${jsonencode({"a" = "${b.c}"})}"',
      'x = jsonencode({"a" = "${b.c}"})\n',
    ],
    ['templates keep them', 'x = "${a.b}-${c.d}"', 'x = "${a.b}-${c.d}"\n'],
    ['texts in lists keep them', 'x = [\n"${a.b}/*",\n"c"\n]', 'x = [\n  "${a.b}/*",\n  "c"\n]\n'],
    [
      'statements of web firewalls become blocks',
      'rule {\n# Warning: of an unexpected type\nstatement = {\nmanaged = {\nname = "x"\noverride = [\n{\nname = "y"\naction = {\n}\n},\n{\nname = "z"\n}\n]\nnames = [\n"p",\n"q"\n]\n}\n}\n}',
      'rule {\n  statement {\n    managed {\n      name = "x"\n      override {\n        name = "y"\n        action {\n        }\n      }\n      override {\n        name = "z"\n      }\n      names = [\n        "p",\n        "q"\n      ]\n    }\n  }\n}\n',
    ],
    [
      'texts of several lines stay as they are',
      'x = <<EOF\n  {\n\n# y\nEOF\ny = 1',
      'x = <<EOF\n  {\n\n# y\nEOF\n\ny = 1\n',
    ],
  ])('%s', (_what, text, expected) => {
    expect(tidied(text)).toBe(expected);
  });

  it('says of a resource what its comment says', () => {
    const text = 'resource "aws_lb" "main" {\nname = "x"\n}\nresource "aws_lb" "other" {\n}';
    expect(tidied(text, { 'aws_lb.main': ['checkov:skip=CKV_1: Because.'] })).toBe(
      'resource "aws_lb" "main" {\n  # checkov:skip=CKV_1: Because.\n  name = "x"\n}\n\nresource "aws_lb" "other" {\n}\n',
    );
  });
});
