import { useId, type ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { ColumnHeads } from '../../charts/column-heads';
import type { InstanceView } from '../contract';
import { useConsole } from './console-context';
import { English } from './english';
import { TEXTS, type Texts } from './texts';
import { UnreadTraffic } from './unread';

/** The tasks of both colours, each with how it is: one that went silent is shown as such. */
export function Tasks(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const { view } = useConsole();
  const targets = view?.traffic.healthyTargets;
  const problem = view?.telemetryProblem ?? null;
  const isUnread = (view?.traffic.stale ?? null) !== null;
  return (
    <section className="card tasks" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{texts.tasks}</h2>
        {view && (problem !== null || isUnread) ? (
          <p className="note bad">
            {problem === null ? <UnreadTraffic view={view} /> : <English>{problem}</English>}
          </p>
        ) : (
          <p className="note">{targets && texts.healthyTargets(targets.blue, targets.green)}</p>
        )}
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-label={texts.tasks}>
        {view && view.instances.length > 0 ? (
          <TaskTable instances={view.instances} />
        ) : (
          <p className="note">{texts.noTasks}</p>
        )}
      </div>
    </section>
  );
}

function TaskTable({ instances }: { readonly instances: readonly InstanceView[] }): ReactNode {
  const texts = useTexts(TEXTS);
  const columns = [texts.task, texts.state, texts.sockets, texts.acknowledged, texts.loop];
  return (
    <table>
      <thead>
        <tr>
          <ColumnHeads names={columns} />
        </tr>
      </thead>
      <tbody>
        {instances.map((instance) => (
          <tr key={instance.instanceId} className={`task task-${instance.state}`}>
            <th scope="row">
              <span className={`chip ${instance.colour}`}>
                {texts.colours[instance.colour]} {instance.version}
              </span>{' '}
              <span className="instance-id">{shortId(instance.instanceId)}</span>
            </th>
            <td className={isWell(instance) ? '' : 'bad'}>{describeState(instance, texts)}</td>
            <td>{instance.connections}</td>
            <td>{instance.messages.toLocaleString('en')}</td>
            <td>{Math.round(instance.loopDelayMs)} ms</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isWell({ state, alone, faulty }: InstanceView): boolean {
  return state !== 'silent' && !alone && !faulty;
}

function describeState({ state, silentMs, alone, faulty }: InstanceView, texts: Texts): string {
  // What it told last is no news.
  if (state === 'silent') return texts.silentFor(Math.floor(silentMs / 1_000));
  const parts = [texts.taskState[state], ...(alone ? [texts.alone] : []), ...(faulty ? [texts.faulty] : [])];
  return parts.join(', ');
}

/** The end of an id tells tasks apart. */
function shortId(id: string): string {
  return id.length > 8 ? `…${id.slice(-4)}` : id;
}
