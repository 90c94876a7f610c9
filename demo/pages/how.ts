/** Three paragraphs for the curious, and the page of a refusal. */
import { html } from 'hono/html'
import type { Markup } from './layout.ts'

export function howPage(): Markup {
  return html`<div class="narrow">
    <h1>How this works</h1>
    <p class="lead">This bank knows nothing about WebAuthn. It speaks to a verifier on another origin, and its pages carry three elements.</p>
    <section class="card">
      <ol class="stack">
        <li>Our server asks the verifier for a <strong>ticket</strong>: one operation, one user, this page, ten minutes.</li>
        <li>The element in the page takes the ticket, speaks to your key, and puts a one-time <strong>result</strong> into our form.</li>
        <li>Our server <strong>redeems</strong> the result with the verifier and learns what is true. A result made in another session, or used before, is worth nothing.</li>
      </ol>
    </section>
    <p class="small"><a href="/">To the bank</a></p>
  </div>`
}

export function refusedPage({ heading, text, back }: { readonly heading: string; readonly text: string; readonly back: string }): Markup {
  return html`<div class="narrow">
    <h1>${heading}</h1>
    <p class="notice alarm" role="alert">${text}</p>
    <a class="button" href="${back}">Go back</a>
  </div>`
}
