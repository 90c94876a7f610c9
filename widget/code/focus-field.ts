/** Where the person goes on after a wrong code, or when one was sent: at the field, and not at the button that was pressed. */
import type { LitElement } from 'lit'
import type { CodeEvent, State } from './code-journey.ts'

/** Whoever types too many digits is there already, and whoever has gone on to another field of the page is left in peace. */
export async function focusField(host: LitElement, to: State, { type }: CodeEvent): Promise<void> {
  const wrong = 'problem' in to && to.problem !== null && type !== 'slip'
  if (!wrong && type !== 'sent') return
  await host.updateComplete
  const { activeElement } = document
  if (activeElement === document.body || host.matches(':focus-within')) host.renderRoot.querySelector<HTMLElement>('.otp')?.focus()
}
