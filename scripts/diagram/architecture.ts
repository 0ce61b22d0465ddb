import type { StackGraph } from '../stack-graph/stack-graph';
import { balancing } from './balancing';
import type { Arrow, Box, Drawing, Frame, Part } from './drawing';
import { entrance } from './entrance';
import { MARGIN, VPC_BOTTOM, WIDTH } from './layout';
import { subnets } from './subnets';
import { surroundings } from './surroundings';

const REGION_TOP = 108;

/**
 * The architecture that stacks describe. Boxes are there because their resources are, and arrows because one refers to
 * the other; only the places are designed.
 */
export function architecture(graph: StackGraph, title: string): Drawing {
  const parts = [subnets(graph), entrance(graph), balancing(graph), surroundings(graph)];
  const all = <Key extends keyof Part>(key: Key) =>
    parts.flatMap((part): Part[Key][number][] => [...part[key]]);
  const boxes: Box[] = all('boxes');
  const bottom = Math.max(VPC_BOTTOM, ...boxes.map(({ y, height }) => y + height)) + MARGIN;
  const region: Frame = {
    x: MARGIN - 2,
    y: REGION_TOP,
    width: WIDTH - 2 * (MARGIN - 2),
    height: bottom - REGION_TOP,
    label: graph.region,
    kind: 'region',
  };
  const arrows = all('arrows').filter(
    ({ from, to }) => isThere(graph, boxes, from) && isThere(graph, boxes, to),
  );
  return {
    title,
    description: describe(boxes, arrows),
    width: WIDTH,
    height: bottom + MARGIN,
    frames: [region, ...all('frames')],
    boxes,
    notes: all('notes'),
    arrows,
  };
}

function isThere(graph: StackGraph, boxes: readonly Box[], end: string): boolean {
  return end === 'cluster' ? graph.of('aws_ecs_cluster').length > 0 : boxes.some(({ id }) => id === end);
}

/** The picture in words, for those who do not see it. */
function describe(boxes: readonly Box[], arrows: readonly Arrow[]): string {
  const nameOf = (end: string) => boxes.find(({ id }) => id === end)?.title ?? 'tasks';
  const parts = boxes.map(({ title, lines }) => (lines.length > 0 ? `${title} (${lines.join(' ')})` : title));
  const ways = [...new Set(arrows.map(({ from, to }) => `${nameOf(from)} to ${nameOf(to)}`))];
  return `It has: ${parts.join('; ')}. Arrows lead from ${ways.join(', ')}.`;
}
