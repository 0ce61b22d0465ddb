import { z } from 'zod';
import { ecsError, flag, number, optional, text, texts } from './ecs-input';

const containerSchema = z.looseObject({ name: text, image: text, essential: flag, stopTimeout: number });

/** What of a task definition is checked; all of it is kept. */
export const registrationSchema = z.object({
  family: text,
  containerDefinitions: optional(z.array(containerSchema)),
  requiresCompatibilities: texts,
  networkMode: text,
  cpu: text,
  memory: text,
});
export type Registration = z.infer<typeof registrationSchema>;

const FAMILY = /^[A-Za-z0-9_-]{1,255}$/;
/* Seconds that Fargate waits at most between SIGTERM and SIGKILL. */
const LONGEST_STOP = 120;

/** @throws AwsError ClientException for what ECS would not take */
export function checkTaskDefinition(definition: Registration): void {
  const { family, containerDefinitions = [], requiresCompatibilities = [] } = definition;
  if (!family?.trim()) throw ecsError.client('Family should not be null or blank.');
  if (!FAMILY.test(family)) {
    throw ecsError.client('Family can have up to 255 letters, numbers, hyphens and underscores.');
  }
  if (containerDefinitions.length === 0) throw ecsError.client('Container list cannot be empty.');
  const names = containerDefinitions.map(({ name, image }) => {
    if (!name) throw ecsError.client('Container.name should not be null or empty.');
    if (!image?.trim()) throw ecsError.client('Container.image should not be null or blank.');
    return name;
  });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw ecsError.client(`Container.name ${twice} is not unique.`);
  if (containerDefinitions.every(({ essential }) => essential === false)) {
    throw ecsError.client('At least one container must be essential.');
  }
  if (requiresCompatibilities.includes('FARGATE')) checkFargate(definition);
}

function checkFargate({ networkMode, cpu, memory, containerDefinitions = [] }: Registration): void {
  if (networkMode !== 'awsvpc') throw ecsError.client("Fargate only supports network mode 'awsvpc'.");
  if (!cpu) throw ecsError.client("Fargate requires that 'cpu' be defined at the task level.");
  if (!memory) throw ecsError.client("Fargate requires that 'memory' be defined at the task level.");
  if (!isFargateSize(Number(cpu), Number(memory))) {
    throw ecsError.client(`No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory.`);
  }
  const slow = containerDefinitions.find(({ stopTimeout = 0 }) => stopTimeout > LONGEST_STOP);
  if (slow)
    throw ecsError.client(`stopTimeout of ${slow.name ?? ''} must be at most ${LONGEST_STOP} seconds.`);
}

/**
 * CPU units and MiB of memory that go together.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
function isFargateSize(cpu: number, memory: number): boolean {
  if (cpu === 256) return [512, 1_024, 2_048].includes(memory);
  if (cpu === 4_096) return memory % 1_024 === 0 && memory >= 8_192 && memory <= 30_720;
  return [512, 1_024, 2_048].includes(cpu) && memory % 1_024 === 0 && memory >= cpu * 2 && memory <= cpu * 8;
}
