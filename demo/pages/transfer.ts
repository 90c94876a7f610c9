/** Sending money takes a touch: the confirmation is bound to exactly this transfer. */
import { html } from 'hono/html'
import type { Proof } from '../keytap.ts'
import type { Transfer } from '../sessions.ts'
import { formatMoney } from './format.ts'
import type { Markup } from './layout.ts'
import { proofCard } from './security.ts'

export function confirmTransferPage({ verifier, transfer }: { readonly verifier: string; readonly transfer: Transfer }): Markup {
  return html`<div class="narrow">
    <h1>Confirm with your key</h1>
    ${transferCard(transfer)}
    <form method="post" action="/transfer/confirm" data-send-when="keytap-verified">
      <input type="hidden" name="transfer" value="${transfer.id}">
      <keytap-verify name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/transfer"></keytap-verify>
    </form>
    <p class="small"><a href="/account">Do not send</a></p>
  </div>`
}

export function transferSentPage({ transfer, proof }: { readonly transfer: Transfer; readonly proof: Proof }): Markup {
  return html`<div class="narrow">
    <h1>Sent</h1>
    ${transferCard(transfer)}
    ${proofCard(proof)}
    <a class="button" href="/account">To your account</a>
  </div>`
}

function transferCard(transfer: Transfer): Markup {
  return html`<section class="card" aria-label="The transfer">
    <p class="sum">${formatMoney(transfer.cents)}</p>
    <dl class="facts">
      <div><dt>To</dt><dd>${transfer.to}</dd></div>
      <div><dt>Reference</dt><dd>${transfer.reference || '–'}</dd></div>
    </dl>
  </section>`
}
