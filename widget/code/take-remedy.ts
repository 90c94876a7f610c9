/** What the one button under a failure does. */
import type { LitElement } from 'lit'
import type { FocusController } from '../controllers/focus-controller.ts'
import type { TicketSource } from '../controllers/ticket-source.ts'
import { KeytapSignInEvent, KeytapTicketNeededEvent } from '../events.ts'
import type { CodeController } from './code-controller.ts'
import { KeytapSetUpNeededEvent } from './code-events.ts'

export type RemedyHost = LitElement & {
  readonly code: CodeController
  readonly tickets: TicketSource
  readonly focusMover: FocusController
  readonly ticketSrc: string
  linkCopied: boolean
}

export async function takeRemedy(host: RemedyHost): Promise<void> {
  const { state } = host.code
  if (state.name !== 'failed') return
  const { remedy } = state.failure
  if (remedy === 'copy_link') {
    // A browser that refuses leaves the button as it is.
    host.linkCopied = await navigator.clipboard.writeText(location.href).then(() => true, () => false)
    return host.requestUpdate()
  }
  if (remedy === 'sign_in' && !host.ticketSrc) return askPage(host, new KeytapSignInEvent())
  if (remedy === 'sign_in') host.dispatchEvent(new KeytapSignInEvent())
  if (remedy === 'set_up' && !host.dispatchEvent(new KeytapSetUpNeededEvent())) return
  if (!host.tickets.available) return askPage(host, new KeytapTicketNeededEvent())
  host.code.dispatch({ type: 'remedy' })
}

/** What only the page can do; a page that does not listen is loaded again. */
function askPage(host: EventTarget, request: Event): void {
  if (host.dispatchEvent(request)) location.reload()
}
