/** What a customer sees first: the balance, sending money, and whether keys guard it. */
import { html } from 'hono/html'
import type { Member, Movement } from '../members.ts'
import { formatDay, formatMoney } from './format.ts'
import { notice, type Markup } from './layout.ts'

export type AccountView = {
  readonly member: Member
  readonly cents: number
  readonly movements: readonly Movement[]
  /** Null where the verifier could not be asked. */
  readonly keys: number | null
  readonly problem?: string
}

export const payees = ['Harbor Electric Co-op', 'Willow Street Dental', 'Northside Bakery', 'Lantern Books'] as const

export function accountPage(view: AccountView): Markup {
  return html`<div class="stack">
      <p class="quiet">Good to see you, ${view.member.fullName}</p>
      <h1 class="balance">${formatMoney(view.cents)}</h1>
      <p class="quiet">Everyday account · ${view.member.username}</p>
    </div>
    ${view.problem === undefined ? '' : notice(view.problem, 'alarm')}
    <div class="split even">
      <section class="card" aria-labelledby="movements">
        <h2 id="movements">Recent</h2>
        <ul class="movements">${view.movements.map(movementRow)}</ul>
      </section>
      <div class="stack">
        ${keysCard(view.keys)}
        ${transferCard()}
      </div>
    </div>`
}

function movementRow({ at, text, cents }: Movement): Markup {
  const amount = `${cents > 0 ? '+' : '−'}${formatMoney(Math.abs(cents))}`
  return html`<li>
    <span>${text}</span><span class="amount ${cents > 0 ? 'in' : ''}">${amount}</span>
    <time datetime="${new Date(at).toISOString()}">${formatDay(at)}</time>
  </li>`
}

function keysCard(keys: number | null): Markup {
  const [heading, text, action] =
    keys === null ? ['Security keys', 'We cannot reach our key service just now. Your money stays where it is.', 'Your keys']
    : keys === 0 ? ['Protect this account', 'You sign in with a password alone. A security key stops anyone who learns it.', 'Add a security key']
    : keys === 1 ? ['One key guards this account', 'Add a spare, and keep it somewhere safe.', 'Your keys']
    : [`${keys} keys guard this account`, 'Signing in and sending money take your touch.', 'Your keys']
  return html`<section class="card" aria-labelledby="keys">
    <header><h2 id="keys">${heading}</h2><p class="quiet">${text}</p></header>
    <a class="button ${keys === 0 ? '' : 'plain'}" href="${keys === 0 ? '/security/add' : '/security'}">${action}</a>
  </section>`
}

function transferCard(): Markup {
  return html`<section class="card" aria-labelledby="send">
    <h2 id="send">Send money</h2>
    <form method="post" action="/transfer">
      <label>To <select name="to" required>${payees.map((payee) => html`<option>${payee}</option>`)}</select></label>
      <label>Amount in dollars
        <input name="amount" inputmode="decimal" pattern="[0-9]{1,5}([.][0-9]{2})?" placeholder="25.00" required autocomplete="off"></label>
      <label>Reference <input name="reference" maxlength="60" autocomplete="off"></label>
      <button>Continue</button>
    </form>
  </section>`
}
