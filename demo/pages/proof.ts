/** What a redeemed result proved, as the bank shows it. */
import { html } from 'hono/html'
import type { Markup } from './layout.ts'

/** Name and value, in the order they are read. */
export type Facts = readonly (readonly [name: string, value: string])[]

export function factsCard(facts: Facts): Markup {
  return html`<section class="card" aria-labelledby="proof">
    <header><h2 id="proof">What our server learned</h2>
      <p class="quiet">Not from the browser: your page handed us a one-time result, and we redeemed it with the verifier ourselves.</p></header>
    <dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </section>`
}
