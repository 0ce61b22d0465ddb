/** The style sheet of the report, which stands within it. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #14171c; --paper: #fff; --soft: #5c6470; --line: #dfe3e8; --ok: #0b7a3c; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff3; --paper: #14171c; --soft: #9aa3af; --line: #2c323a; --ok: #4ade80; --bad: #fca5a5; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 32px 16px 64px; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; margin: 0; } .ok { color: var(--ok); } .failed, .failures { color: var(--bad); }
h2 { font-size: 1.15rem; margin: 40px 0 4px; } .note { margin: 0 0 8px; color: var(--soft); font-size: .9rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 24px 0; }
.figures div { border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; } th { color: var(--soft); font-weight: 500; font-size: .85rem; }
.split { display: inline-block; min-width: 84px; } .split svg { display: block; height: 6px; border-radius: 3px; }
figure { margin: 0; } figure svg { width: 100%; min-width: 600px; height: auto; display: block; } svg text { font-family: system-ui, sans-serif; }
details { margin-top: 32px; } summary { cursor: pointer; font-weight: 600; } details .scroll { max-height: 60vh; overflow-y: auto; }
`;
