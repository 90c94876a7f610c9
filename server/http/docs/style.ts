/** The look of `/docs`: one sheet, in the page, allowed by its hash; the reader's own light or dark. */
import { createHash } from 'node:crypto'

export const docsStyle = `
:root{color-scheme:light dark;
--ink:#1b2430;--soft:#566172;--line:#dde3ea;--ground:#fbfcfd;--card:#fff;--well:#f1f4f8;--accent:#0b5f56;--mark:#e3f3f0;
--get:#1d5fa8;--post:#0b6b45;--put:#8a5300;--patch:#6d3fa0;--delete:#a8262f;
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media(prefers-color-scheme:dark){:root{
--ink:#e4e9f0;--soft:#9aa7b8;--line:#2a3340;--ground:#10151c;--card:#161d26;--well:#0c1117;--accent:#5fd0bf;--mark:#12312d;
--get:#7fb6f5;--post:#62d19b;--put:#e6b05c;--patch:#c39bf0;--delete:#f28b93}}
*{box-sizing:border-box}
html{scroll-padding-top:1.5rem}
body{margin:0;background:var(--ground);color:var(--ink);
font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
a{color:var(--accent);text-underline-offset:.18em}
a:focus-visible,summary:focus-visible,pre:focus-visible
{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
.page{display:grid;grid-template-columns:17rem minmax(0,1fr);max-width:84rem;margin:0 auto}
nav{position:sticky;top:0;align-self:start;height:100vh;overflow-y:auto;
padding:2rem 1.25rem 2rem 1.5rem;border-right:1px solid var(--line);font-size:.875rem}
nav .home{font-size:1.125rem;font-weight:650;color:var(--ink);text-decoration:none;letter-spacing:-.01em}
nav .version{color:var(--soft);margin:0 0 1.5rem}
nav h2{font-size:.75rem;font-weight:600;color:var(--soft);margin:1.35rem 0 .35rem;padding:0;border:0}
nav ul{list-style:none;margin:0;padding:0}
nav li a{overflow-wrap:anywhere;display:flex;gap:.55rem;align-items:baseline;
padding:.16rem .4rem;margin:0 -.4rem;border-radius:5px;color:var(--ink);text-decoration:none}
nav li a:hover{background:var(--well)}
main{padding:2.5rem clamp(1.25rem,4vw,3.5rem) 6rem;min-width:0}
header{max-width:46rem}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 .75rem;text-wrap:balance}
h2{font-size:1.375rem;letter-spacing:-.012em;line-height:1.3;margin:3.5rem 0 .25rem;padding-top:1.5rem;border-top:1px solid var(--line)}
h3{font-size:1.0625rem;line-height:1.4;margin:0 0 .1rem;overflow-wrap:anywhere}
h4{font-size:.8125rem;font-weight:600;color:var(--soft);margin:1.35rem 0 .4rem}
p{max-width:46rem;margin:.5rem 0}.lead{font-size:1.125rem;color:var(--soft)}
code,pre{font-family:var(--mono);font-size:.8125rem}
:not(pre)>code{background:var(--well);border-radius:4px;padding:.1em .32em;overflow-wrap:anywhere}
h3 code{background:none;padding:0;font-size:1rem;font-weight:600}
pre{background:var(--well);border:1px solid var(--line);border-radius:8px;
padding:.85rem 1rem;margin:.4rem 0;overflow-x:auto;line-height:1.55;tab-size:2}
.route{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.35rem 1.5rem 1.5rem;margin:1.25rem 0}
.route:target,tr:target{border-color:var(--accent);background:var(--mark)}
.route>p{margin-top:.2rem}.who{color:var(--soft);font-size:.9375rem}
.verb{font-family:var(--mono);font-size:.75rem;font-weight:700;text-transform:uppercase}
nav .verb{flex:0 0 3.3rem;font-size:.6875rem}
.get{color:var(--get)}.post{color:var(--post)}.put{color:var(--put)}.patch{color:var(--patch)}.delete{color:var(--delete)}
h3 .verb{margin-right:.5rem;font-size:.9375rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:left;font-weight:600;font-size:.8125rem;color:var(--soft)}
th,td{padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{white-space:nowrap}.fields td:first-child{white-space:normal;min-width:11.5rem}
.optional{color:var(--soft)}
details{margin-top:.6rem}summary{cursor:pointer;font-size:.875rem;font-weight:600;color:var(--accent);width:fit-content}
.codes{display:flex;flex-wrap:wrap;gap:.35rem .5rem;padding:0;margin:.3rem 0 0;list-style:none}
.codes a{font-family:var(--mono);font-size:.78rem;text-decoration:none}.codes a:hover{text-decoration:underline}
ol{max-width:46rem;padding-left:1.35rem}li{margin:.25rem 0}
@media(max-width:60rem){.page{grid-template-columns:minmax(0,1fr)}
nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line);padding:1.5rem clamp(1.25rem,4vw,3.5rem)}
nav ul{columns:2;column-gap:1.5rem}nav li{break-inside:avoid}}
@media(max-width:34rem){nav ul{columns:1}.route{padding:1rem 1.1rem}h1{font-size:1.6rem}}
@media print{nav{display:none}.page{display:block}.route{break-inside:avoid}}
`

const hash = createHash('sha256').update(docsStyle).digest('base64')

/** Nothing runs, nothing is fetched, nobody frames it; the one sheet is known by its hash. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
