/**
 * The element's face toward a form: its value is the one-time result, and while there is none a
 * required element is invalid, with the person's own failure as the reason when there is one.
 */
export class FormController {
  readonly internals: ElementInternals
  #result = ''

  constructor(host: HTMLElement) {
    this.internals = host.attachInternals()
  }

  get result(): string {
    return this.#result
  }

  set result(result: string) {
    this.#result = result
    this.internals.setFormValue(result || null)
    // At once, not at the next rendering: a listener of the element's event may send the form.
    if (result) this.internals.setValidity({})
  }

  /** `missing` and `sentence` are what the browser shows beside `anchor` when it blocks a form. */
  judge(required: boolean, missing: string, sentence: string, anchor: HTMLElement | undefined): void {
    if (!required || this.#result) return this.internals.setValidity({})
    const flags = sentence ? { customError: true } : { valueMissing: true }
    this.internals.setValidity(flags, sentence || missing, anchor)
  }

  /** Mirrors the state as `:state(…)`, where the browser has it. */
  show({ name }: { readonly name: string }): void {
    this.internals.states?.clear()
    this.internals.states?.add(name)
  }
}
