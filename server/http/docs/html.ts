/** Markup that cannot forget to escape: text is escaped, only markup of ours passes as it is. */

export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = string | number | Html | readonly Html[]

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** `html\`<b>${text}</b>\``; inside attributes always with quotes around. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, i) => text + write(parts[i] ?? '')).join(''))
}

function write(part: Part): string {
  if (part instanceof Html) return part.markup
  if (typeof part === 'object') return part.map(write).join('')
  return String(part).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
