/** `/docs`: the OpenAPI document as one page to read, without a script. */
import { refusals } from '../../contract/refusals.ts'
import type { ApiDocument } from '../openapi/describe-api.ts'
import { html, Html } from './html.ts'
import { renderRoute, type DocumentedRoute } from './render-route.ts'
import { docsStyle } from './style.ts'

export function renderDocs(api: ApiDocument): string {
  const routes = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): DocumentedRoute => ({ path, method, operation })))
  const groups = api.tags.map((tag) => ({ ...tag, slug: tag.name.toLowerCase(), routes: routes.filter((route) => hasTag(route, tag.name)) }))
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Keytap verifier: HTTP interface</title>
<style>${new Html(docsStyle)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<div class="page">
<nav aria-label="Routes">
<a class="home" href="#content">Keytap verifier</a>
<p class="version">HTTP interface, ${api.info.version}</p>
${groups.map((group) => html`<h2><a href="#${group.slug}">${group.name}</a></h2><ul>${group.routes.map(renderLink)}</ul>`)}
<h2><a href="#refusals">Refusals</a></h2>
</nav>
<main id="content">
${renderIntroduction()}
${groups.map((group) => html`<h2 id="${group.slug}">${group.name}</h2><p>${group.description}</p>${group.routes.map((route) => renderRoute(route, api.components.schemas))}`)}
${renderRefusals()}
</main>
</div>
</body>
</html>
`
  return page.markup
}

const hasTag = ({ operation }: DocumentedRoute, name: string) => Array.isArray(operation['tags']) && operation['tags'].includes(name)

function renderLink({ path, method, operation }: DocumentedRoute): Html {
  return html`<li><a href="#${String(operation['operationId'])}"><span class="verb ${method}">${method}</span><span>${breakable(path)}</span></a></li>`
}

/** A path in a narrow column breaks after a slash, if it must. */
function breakable(path: string): readonly Html[] {
  return path.split('/').slice(2).map((segment) => html`<wbr>/${segment}`)
}

function renderIntroduction(): Html {
  return html`<header><h1>Enroll a security key in three calls</h1>
<p class="lead">Your backend says what the page may do, the page does it, and your backend reads what is true.</p></header>
<ol>
<li>Your backend <a href="#mintTicket">mints a ticket</a> for one operation of one user, and renders it into the page: <code>&lt;keytap-enroll verifier="https://keys.example" ticket="kt_…"&gt;</code>.</li>
<li>The element runs the ceremony: it <a href="#beginRegistration">begins</a>, asks the browser for the key, and <a href="#finishRegistration">finishes</a>. Your form then posts the result it holds.</li>
<li>Your backend <a href="#redeemResult">redeems the result</a>, once, with the binding it minted the ticket with. Only this answer is proof; anything the page says is not.</li>
</ol>
<p>Bodies are JSON in UTF-8, at most 64&nbsp;KiB and 16 levels deep, without a name twice; unknown fields are refused. Times are Unix milliseconds. Send an <code>X-Request-Id</code> of 8 to 64 letters, digits, dots, dashes or underscores to find your call in the logs and audit events; the answer repeats it or names one.</p>
<p>The machine's version of this page is <a href="/openapi.json">/openapi.json</a>.</p>`
}

function renderRefusals(): Html {
  const rows = Object.entries(refusals).map(([code, { status, title, remedy }]) => html`<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}<br><span class="optional">${remedy}</span></td></tr>`)
  return html`<h2 id="refusals">Refusals</h2>
<p>Every expected no is a problem document (RFC&nbsp;9457) whose <code>code</code> is one of these, the same from release to release. <code>remedy</code> says what to do next; <code>detail</code>, when present, what was wrong this time. After 429 and 503 wait as long as <code>Retry-After</code> says.</p>
<div class="scroll"><table><thead><tr><th>Code</th><th>Status</th><th>Meaning and remedy</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
