import { layOut } from './layout';
import { text } from './widgets';

describe('rows of a dashboard', () => {
  it('lie below each other, and share the width among their widgets', () => {
    const places = layOut([
      { height: 2, widgets: [text('header')] },
      { height: 6, widgets: [text('left'), text('middle'), text('right')] },
      { height: 4, widgets: [text('one'), text('two')] },
    ]).map(({ x, y, width, height }) => [x, y, width, height]);
    expect(places).toEqual([
      [0, 0, 24, 2],
      [0, 2, 8, 6],
      [8, 2, 8, 6],
      [16, 2, 8, 6],
      [0, 8, 12, 4],
      [12, 8, 12, 4],
    ]);
  });
});
