import type { ListenerModel, System } from './model';
import { StackReadError } from './stack-reader/stacks';

/**
 * The listener that the audience uses, and the only one that is served: of those that forward by default, the one with
 * the lowest port. Where there is HTTPS, the one on port 80 only redirects.
 * @throws StackReadError when there is none, or more than one load balancer
 */
export function mainListener({
  loadBalancers,
  listeners,
}: Pick<System, 'loadBalancers' | 'listeners'>): ListenerModel {
  if (loadBalancers.length > 1) {
    const names = loadBalancers.map(({ name }) => name).join(', ');
    throw new StackReadError(`the rehearsal runs one load balancer, the stacks have more: ${names}`);
  }
  const [listener] = listeners
    .filter(({ defaultActions }) => defaultActions.some(({ type }) => type === 'forward'))
    .sort((a, b) => a.port - b.port);
  if (!listener) throw new StackReadError('the stacks have no listener that forwards to tasks by default');
  return listener;
}
