/** The customer's authenticator apps, and what the bank learned of a new one or of a code. */
import { html } from 'hono/html'
import type { CodeDevice, CodeProof } from '../codes.ts'
import { formatDay, formatMoment } from './format.ts'
import type { Markup } from './layout.ts'
import { factsCard, type Facts } from './proof.ts'

export function codesPage(devices: readonly CodeDevice[]): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Authenticator app</h1>
      <p class="lead">Codes for where no security key fits.</p>
    </div>
    <section class="card" aria-labelledby="apps">
      <h2 id="apps">${devices.length === 0 ? 'None yet' : 'On your account'}</h2>
      ${devices.length === 0
        ? html`<p class="quiet">Any app that scans QR codes for one-time codes will do.</p>`
        : html`<ul class="movements">${devices.map(deviceRow)}</ul>`}
      <a class="button" href="/codes/add">Set up an app</a>
      ${devices.length === 0 ? '' : html`<a class="button plain" href="/codes/check">Confirm with a code</a>`}
    </section>
  </div>`
}

const deviceRow = ({ name, serial, createdAt, lastUsedAt }: CodeDevice): Markup => html`<li>
    <strong>${name}</strong><span class="amount">${serial}</span>
    <time datetime="${new Date(createdAt).toISOString()}">Set up ${formatDay(createdAt)}${lastUsedAt === null ? '' : `, used ${formatDay(lastUsedAt)}`}</time>
  </li>`

export function addCodePage({ verifier }: { readonly verifier: string }): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Set up an app</h1>
      <p class="lead">One code to scan, six digits back.</p>
    </div>
    <form method="post" action="/codes/add" data-send-when="keytap-code-set-up">
      <keytap-code name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/codes"></keytap-code>
    </form>
    <p class="small"><a href="/codes">Back to your apps</a></p>
  </div>`
}

export function checkCodePage({ verifier }: { readonly verifier: string }): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Is it you?</h1>
      <p class="lead">A code, before something that matters.</p>
    </div>
    <form method="post" action="/codes/check" data-send-when="keytap-code-proved">
      <keytap-code mode="prove" name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/codes" set-up-page="/codes/add"></keytap-code>
    </form>
    <p class="small"><a href="/codes">Back to your apps</a></p>
  </div>`
}

export function codeProofPage(proof: CodeProof): Markup {
  const setUp = proof.operation === 'enroll-code'
  const facts: Facts = [
    ['Operation', proof.operation], ['User', proof.username], ['Name', proof.device.name], ['Serial number', proof.device.serial], ['Proven at', formatMoment(proof.at)],
  ]
  return html`<div class="narrow">
    <div class="stack">
      <h1>${setUp ? 'Your app is in' : 'It is you'}</h1>
      <p class="lead">${setUp ? 'It showed its first code, and counts from now on.' : 'The code was right, and is used up.'}</p>
    </div>
    ${factsCard(facts)}
    <a class="button" href="/codes">See your apps</a>
  </div>`
}
