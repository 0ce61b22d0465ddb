/*
 * The grid that the picture is designed on, in pixels. What is in the stacks decides what is drawn; where it stands is
 * decided here.
 */
export const WIDTH = 1_184;
export const MARGIN = 10;

export const ENTRANCE = {
  y: 24,
  height: 50,
  audience: { x: 250, width: 160 },
  edge: { x: 480, width: 280 },
} as const;

export const VPC = { x: 18, y: 136, right: 806 } as const;
/** Ways along the insides of the VPC, left and right of its subnets. */
export const WAY_OUT = { left: 32, right: 793 } as const;
export const GATEWAY = { x: 300, y: 150, width: 224, height: 34 } as const;

export const ZONES = [
  { x: 44, right: 404 },
  { x: 420, right: 780 },
] as const;
export const ZONE_TOP = 196;
export const ZONE_BOTTOM = 786;

/** The middle of all that spans both zones. */
export const CENTRE = 412;
export const NAT = { y: 242, height: 50, width: 152, x: [56, 616] } as const;
export const BALANCER = { x: 232, y: 242, width: 360, height: 50 } as const;
export const LISTENER = { x: 232, y: 314, width: 360 } as const;
export const TARGET_GROUPS = { y: 440, height: 50, width: 164 } as const;
/** By colour and stickiness, so that what belongs to a colour is on its side. */
export const TARGET_GROUP_X = {
  blue: { plain: 56, sticky: 238 },
  green: { plain: 602, sticky: 420 },
} as const;
/** Where arrows leave the listener for each group, and the level at which they turn. */
export const LISTENER_EXIT = {
  blue: { plain: 262, sticky: 320 },
  green: { plain: 562, sticky: 502 },
} as const;
export const LISTENER_TURN = 426;

/** Below the target groups: above it are public subnets, unless tasks run in them too. */
export const TIER_BORDER = 510;
export const CLUSTER = { x: 48, y: 528, right: 776, bottom: 680 } as const;
/** The services are staggered: past the end of the first, arrows reach the second. */
export const SERVICES = {
  blue: { x: 56, y: 554, width: 644, height: 50 },
  green: { x: 124, y: 616, width: 644, height: 50 },
} as const;
export const GREEN_CHANNEL = { x: 734, turn: 500 } as const;
export const LOWER_TIER_BORDER = 694;
export const CACHE = { y: 718, height: 50, width: 186, x: [190, 448] } as const;
export const ENDPOINTS = { y: 800, height: 50, width: 348, x: [56, 420] } as const;
export const VPC_BOTTOM = 864;

/** Where the arrows of the cluster leave it: to NAT gateways, and to services outside the VPC. */
export const CLUSTER_EXIT = { left: 600, right: 570, services: 650 } as const;
export const BUS = 822;
export const COLUMN = { x: 838, y: 150, width: 328, gap: 14, weightsY: 334 } as const;
