/**
 * What the `hackathon` profile does without, by the check of Checkov that asks for it, and why that is right for a
 * deployment that lives for days. `production` has all of it.
 */
export const HACKATHON_TRADE_OFFS: Readonly<Record<string, string>> = {};
