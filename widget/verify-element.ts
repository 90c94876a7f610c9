import { CeremonyElement } from './ceremony-element.ts'
import type { Kind } from './journey.ts'

/**
 * Confirms with an enrolled security key, to sign in or to step up. A ticket that names no user lets
 * the key itself say who it is. In a form it is a field whose value is the one-time result.
 *
 * After a sign-in with a key that another system registered it may offer to enroll that key anew (the policy decides).
 * `value` holds the result by then, so a form may be sent at any time; the events wait until the offer is taken or skipped.
 *
 * Slots `heading`, `description`, `start` and `footer`, parts, states and custom properties are those
 * of `<keytap-enroll>`; `naming` and `saving` come with an upgrade only.
 *
 * @example
 * <form method="post" action="/sign-in">
 *   <keytap-verify verifier="https://keys.example" ticket-src="/ticket" name="keytap" required></keytap-verify>
 * </form>
 *
 * @attr {string} verifier - Base address of the verifier
 * @attr {string} ticket - The right to verify, from the page's backend; taken and removed at once
 * @attr {string} ticket-src - Same-origin address that answers POST `{"operation":"verify"}` with `{"ticket"}`; in its place or beside it
 * @attr {string} name - Name of the form field that carries the result
 * @attr {boolean} required - The form is not sent without a result
 * @attr {boolean} disabled - The button rests, nothing is fetched
 * @attr {number} [heading-level=2] - Level of the heading in the page's outline, 1 to 6
 * @attr {string} support - Where a person gets help, `https:` or `mailto:`
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 * @slot heading - Replaces the first heading
 * @slot description - Replaces the sentence under it
 * @slot start - Replaces the words on the first button
 * @slot footer - A line under every view
 *
 * @event keytap-ready - The options are here; a click opens the browser's dialog at once
 * @event keytap-started - The browser's dialog is open
 * @event keytap-verified - `device` says which key, `value` holds the result; after the offer of an upgrade
 * @event keytap-enrolled - An imported key was enrolled anew; `device` is its new record
 * @event keytap-done - Nothing is left to do here
 * @event keytap-failed - `code`, `remedy` and `requestId` say why and what next
 * @event keytap-cancelled - The dialog was closed by the person's or the page's `cancel()`
 * @event keytap-ticket-needed - Set `ticket` anew; not prevented, the page is loaded again
 * @event keytap-sign-in - The user must sign in again; not prevented, the page is loaded again
 */
export class KeytapVerify extends CeremonyElement {
  override get kind(): Kind {
    return 'verify'
  }
}
