// How an exported page looks, light and dark, on screens and on paper, without anything from elsewhere.

/** The whole of the page's `style` element. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2128;--dim:#59636e;--page:#fff;--card:#f6f8fa;--line:#d1d9e0;--you:#0550ae;--bad:#b3261e;--mask:#fff1b8}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--page:#0d1117;--card:#151b23;--line:#3d444d;--you:#79c0ff;--bad:#ff7b72;--mask:#5c4a00}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:58rem;padding:2rem 1.25rem 4rem;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.5rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line)}
h3{font-size:.8rem;margin:1.25rem 0 .35rem;letter-spacing:.04em;text-transform:uppercase;color:var(--dim)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0;font-size:.9rem}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
nav{margin:1.25rem 0 0;font-size:.9rem}
nav ol{margin:.25rem 0 0;padding-left:2rem}
nav a{color:var(--you)}
pre{margin:0;padding:.75rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;font:.85rem/1.5 ui-monospace,monospace}
pre.you{border-left:4px solid var(--you)}
pre.said{font:1rem/1.6 system-ui,sans-serif}
pre.thought{color:var(--dim);font-style:italic}
pre.bad{border-left:4px solid var(--bad);color:var(--bad)}
details{margin:.5rem 0}
details pre{margin:.35rem 0}
summary{cursor:pointer;overflow-wrap:anywhere}
summary code{font:.85rem ui-monospace,monospace}
.failed,.rejected,.cancelled,.cut,.missing{color:var(--bad)}
mark{background:var(--mask);color:inherit;border-radius:3px}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;white-space:nowrap}
td.long{white-space:normal;overflow-wrap:anywhere;min-width:14rem}
th{color:var(--dim);font-weight:500}
.wide{overflow-x:auto}
@media print{body{max-width:none;padding:0}details::details-content{content-visibility:visible;height:auto}}
`;

/** Its SHA-256, by which the page's policy lets this style in and none that recorded text could bring. */
export const STYLE_HASH = 'sha256-QTU5O9iUC5mszKNLrHmSfe0nHLBJzw0vQZgeS1eOomw=';
