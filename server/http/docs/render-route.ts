/** One route of the document as a card: who calls, a call to copy, what goes in, what comes back. */
import { refusals, type RefusalCode } from '../../contract/refusals.ts'
import { exampleCredentials, exampleParams } from '../openapi/examples.ts'
import type { JsonSchema } from '../openapi/shape-schemas.ts'
import { html, type Html } from './html.ts'
import { asSchema, renderFields, resolveSchema } from './render-schema.ts'

export type DocumentedRoute = { readonly path: string; readonly method: string; readonly operation: JsonSchema }
type Schemas = Readonly<Record<string, JsonSchema>>

export function renderRoute({ path, method, operation }: DocumentedRoute, schemas: Schemas): Html {
  const body = mediaOf(asSchema(operation['requestBody']))
  const answer = successOf(operation)
  return html`<section class="route" id="${String(operation['operationId'])}">
<h3><span class="verb ${method}">${method}</span><code>${path}</code></h3>
<p>${String(operation['summary'])}.</p>
<p class="who">${describeCallers(operation)}</p>
<h4>A call</h4>
<pre tabindex="0"><code>${writeCurl(path, method, operation)}</code></pre>
${body ? html`<h4>Body</h4>${renderFields(asSchema(body['schema']), schemas)}` : ''}
<h4>Answer ${answer.status}</h4>
${answer.media ? html`<pre tabindex="0"><code>${writeJson(answer.media['example'])}</code></pre>
<details><summary>Fields of the answer</summary>${renderFields(resolveSchema(asSchema(answer.media['schema']), schemas), schemas)}</details>` : html`<p>No body.</p>`}
<h4>Refusals</h4>
<ul class="codes">${listCodes(operation).map((code) => html`<li><a href="#${code}">${code}</a></li>`)}</ul>
</section>`
}

function describeCallers(operation: JsonSchema): string {
  const names = callersOf(operation)
  if (names.length === 2) return "Called by your backend with the account key, or by the page with a ticket."
  return names[0] === 'account' ? 'Called by your backend with the account key (Basic).' : "Called by the page with a ticket (Bearer), from the ticket's own origin."
}

function callersOf(operation: JsonSchema): readonly string[] {
  const security = operation['security']
  return Array.isArray(security) ? security.flatMap((one) => Object.keys(asSchema(one))) : []
}

function writeCurl(path: string, method: string, operation: JsonSchema): string {
  const { login, key, ticket } = exampleCredentials
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => exampleParams[name] ?? name)
  const byAccount = callersOf(operation).includes('account')
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}https://keys.example${target}`,
    ...(byAccount ? [`-u '${login}:${key}'`] : [`-H 'Authorization: Bearer ${ticket}'`, "-H 'Origin: https://bank.example'"]),
  ]
  const example = mediaOf(asSchema(operation['requestBody']))?.['example']
  if (example !== undefined) lines.push("-H 'Content-Type: application/json'", `-d '${writeJson(example)}'`)
  return lines.join(' \\\n  ')
}

function mediaOf(part: JsonSchema): JsonSchema | null {
  const content = asSchema(part['content'])
  return 'application/json' in content ? asSchema(content['application/json']) : null
}

function successOf(operation: JsonSchema): { readonly status: string; readonly media: JsonSchema | null } {
  const responses = asSchema(operation['responses'])
  const status = Object.keys(responses).find((code) => code.startsWith('2')) ?? '200'
  return { status, media: mediaOf(asSchema(responses[status])) }
}

function listCodes(operation: JsonSchema): readonly RefusalCode[] {
  return Object.values(asSchema(operation['responses']))
    .flatMap((response) => Object.keys(asSchema(asSchema(asSchema(asSchema(response)['content'])['application/problem+json'])['examples'])))
    .filter((code): code is RefusalCode => code in refusals)
}

const writeJson = (value: unknown) => JSON.stringify(value, null, 2)
