/** What the one button under a failure does, in every element that has remedies of its own. */
import type { LitElement } from 'lit'
import { KeytapSignInEvent, KeytapTicketNeededEvent } from '../events.ts'
import type { TicketSource } from './ticket-source.ts'

export type RemedyHost = LitElement & {
  readonly tickets: TicketSource
  readonly ticketSrc: string
  linkCopied: boolean
}

export type RemedyJourney = {
  readonly state: { readonly name: string; readonly failure?: { readonly remedy: string } }
  readonly dispatch: (event: { readonly type: 'remedy' }) => void
}

/** @param own remedies of this element alone that the page may take over, each by the event that asks it to */
export async function takeRemedy(host: RemedyHost, journey: RemedyJourney, own: Readonly<Record<string, () => Event>>): Promise<void> {
  const { name, failure } = journey.state
  if (name !== 'failed' || !failure) return
  const { remedy } = failure
  if (remedy === 'copy_link') {
    // A browser that refuses leaves the button as it is.
    host.linkCopied = await navigator.clipboard.writeText(location.href).then(() => true, () => false)
    return host.requestUpdate()
  }
  if (remedy === 'sign_in' && !host.ticketSrc) return askPage(host, new KeytapSignInEvent())
  if (remedy === 'sign_in') host.dispatchEvent(new KeytapSignInEvent())
  const ask = own[remedy]
  if (ask && !host.dispatchEvent(ask())) return
  if (!host.tickets.available) return askPage(host, new KeytapTicketNeededEvent())
  journey.dispatch({ type: 'remedy' })
}

/** What only the page can do; a page that does not listen is loaded again. */
function askPage(host: EventTarget, request: Event): void {
  if (host.dispatchEvent(request)) location.reload()
}
