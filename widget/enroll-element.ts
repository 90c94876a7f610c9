import { CeremonyElement } from './ceremony-element.ts'
import type { Kind } from './journey.ts'

/**
 * Enrolls a security key: asks for the ticket's options ahead of the click, opens the browser's
 * dialog inside it, lets the verifier judge, tries the key once where the policy asks for that, and
 * lets its owner name it. In a form it is a field whose value is the one-time result.
 *
 * @example
 * <form method="post" action="/keys">
 *   <keytap-enroll verifier="https://keys.example" ticket-src="/ticket" name="keytap" required></keytap-enroll>
 *   <button>Continue</button>
 * </form>
 *
 * @attr {string} verifier - Base address of the verifier
 * @attr {string} ticket - The right to enroll, from the page's backend; taken and removed at once
 * @attr {string} ticket-src - Same-origin address that answers POST `{"operation":"enroll"}` with `{"ticket"}`; in its place or beside it
 * @attr {string} name - Name of the form field that carries the result
 * @attr {boolean} required - The form is not sent without a result
 * @attr {boolean} disabled - The button rests, nothing is fetched
 * @attr {number} [heading-level=2] - Level of the heading in the page's outline, 1 to 6
 * @attr {string} support - Where a person gets help, `https:` or `mailto:`
 * @attr {string} lang - Language of the words; the nearest `lang` around the element when it has none
 * @slot heading - Replaces the first heading
 * @slot description - Replaces the sentence under it
 * @slot start - Replaces the words on the first button
 * @slot spare - Replaces the nudge for a spare key
 * @slot footer - A line under every view
 *
 * @event keytap-ready - The options are here; a click opens the browser's dialog at once
 * @event keytap-started - The browser's dialog is open
 * @event keytap-enrolled - The key is active; `device` says what it is, `value` holds the result
 * @event keytap-named - The key has a name
 * @event keytap-done - Nothing is left to do here
 * @event keytap-failed - `code`, `remedy` and `requestId` say why and what next
 * @event keytap-cancelled - The dialog was closed by the person's or the page's `cancel()`
 * @event keytap-ticket-needed - Set `ticket` anew; not prevented, the page is loaded again
 * @event keytap-sign-in - The user must sign in again; not prevented, the page is loaded again
 *
 * @csspart card - The frame
 * @csspart picture - The drawing's stage
 * @csspart model-picture - The proven model's own picture
 * @csspart heading - The heading of a view
 * @csspart description - The sentence under it
 * @csspart causes - The likely causes of a key that was not used
 * @csspart actions - The buttons
 * @csspart button - Any button; also `primary`, `secondary` and `remedy`
 * @csspart model - The line that names the model
 * @csspart proof - The word that the model is proven
 * @csspart label - The label of the name field
 * @csspart input - The name field
 * @csspart problem - What is wrong with the name
 * @csspart nudge - The word on a spare key
 * @csspart code - The code for support
 * @csspart status - The live region, for screen readers only
 *
 * @cssstate idle - Nothing is asked yet
 * @cssstate preparing - Options are on their way
 * @cssstate ready - A click opens the browser's dialog
 * @cssstate touching - The dialog is open
 * @cssstate finishing - The verifier judges
 * @cssstate naming - The key works and may be named
 * @cssstate saving - The name is on its way
 * @cssstate done - Nothing is left to do
 * @cssstate failed - A failure is shown
 *
 * @cssproperty [--keytap-accent=light-dark(#2450d6, #9db8ff)] - Buttons, focus, motion
 * @cssproperty [--keytap-on-accent=light-dark(#fff, #0b1533)] - Text on the accent
 * @cssproperty [--keytap-surface=light-dark(#fff, #16181d)] - The card
 * @cssproperty [--keytap-text=light-dark(#14171f, #f2f4f8)] - Text
 * @cssproperty [--keytap-muted=light-dark(#545b6b, #a9b1c1)] - Quieter text, a field's edge
 * @cssproperty [--keytap-border=light-dark(#d9dde6, #343945)] - The card's edge
 * @cssproperty [--keytap-danger=light-dark(#b3261e, #ff9d94)] - Failures
 * @cssproperty [--keytap-success=light-dark(#0f7b45, #6fd79f)] - Success
 * @cssproperty [--keytap-disc=#e3b341] - The key's disc
 * @cssproperty [--keytap-radius=14px] - Corners
 * @cssproperty [--keytap-space=1rem] - The rhythm of all distances
 * @cssproperty [--keytap-width=26rem] - Greatest width
 * @cssproperty [--keytap-font=400 1rem/1.5 system-ui, sans-serif] - Font shorthand
 * @cssproperty [--keytap-shadow] - The card's shadow
 */
export class KeytapEnroll extends CeremonyElement {
  override get kind(): Kind {
    return 'enroll'
  }
}
