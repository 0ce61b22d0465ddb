import { evaluate, ExpressionError, type Scope, type Value } from './expression-evaluator';
import { ExpressionSyntaxError, parseTemplate } from './expression-parser';

const resources: Readonly<Record<string, Value>> = {
  'aws_lb.main': { arn: 'arn:lb', ports: [80, 443], tags: { Name: 'show' } },
  'aws_ssm_parameter.weights': { insecure_value: '{"blue":90,"green":10}' },
};
const scope: Scope = {
  resolve: (steps) => {
    const value = resources[steps.slice(0, 2).join('.')];
    return value === undefined ? undefined : { value, used: 2 };
  },
};
const valueOf = (text: string) => evaluate(parseTemplate(text), scope);

describe("Terraform's expressions", () => {
  it.each<[string, Value]>([
    ['plain text', 'plain text'],
    ['${aws_lb.main.arn}', 'arn:lb'],
    ['a ${aws_lb.main.arn} b ${aws_lb.main.ports[0]}', 'a arn:lb b 80'],
    ['${aws_lb.main.ports}', [80, 443]],
    ['${aws_lb.main.ports.1}', 443],
    ['${aws_lb.main.tags["Name"]}', 'show'],
    ['${jsondecode(aws_ssm_parameter.weights.insecure_value)["blue"]}', 90],
    ['${jsondecode(aws_ssm_parameter.weights.insecure_value).green}', 10],
    ['${jsonencode({"a" = [1, true, null], b: "x"})}', '{"a":[1,true,null],"b":"x"}'],
    ['${join(",", ["a", "b"])}', 'a,b'],
    ['${1 + 2 * 3 == 7 && !false ? "yes" : "no"}', 'yes'],
    ['${(1 + 2) * -3}', -9],
    ['${"quoted \\"text\\" with ${aws_lb.main.arn}"}', 'quoted "text" with arn:lb'],
    ['$${not.a.reference}', '${not.a.reference}'],
    ['${element(["a", "b", "c"], 4)}', 'b'],
    ['${format("%s-%d", "blue", 2)}', 'blue-2'],
  ])('evaluates %s', (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  it.each([
    ['${aws_lb.other.arn}', 'aws_lb.other.arn refers to nothing in the stacks'],
    ['${aws_lb.main.dns}', 'there is no "dns"'],
    ['${cidrsubnet("10.0.0.0/16", 8, 1)}', 'the function cidrsubnet is not known'],
    ['${aws_lb.main.ports + 1}', '[80,443] is not a number'],
  ])('refuses %s', (text, message) => {
    expect(() => valueOf(text)).toThrow(ExpressionError);
    expect(() => valueOf(text)).toThrow(message);
  });

  it.each(['${', '${a.}', '${f(1', '${"open}', '${[1 2]}', '%{if true}x%{endif}'])(
    'finds %s malformed',
    (text) => {
      expect(() => valueOf(text)).toThrow(ExpressionSyntaxError);
    },
  );
});
