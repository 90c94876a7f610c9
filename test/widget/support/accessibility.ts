/** Judges what is on the page by axe, which also looks into open shadow roots. */
import type { AxeResults, RunOptions } from 'axe-core'

type Axe = { run(context: Element, options: RunOptions): Promise<AxeResults> }

let loading: Promise<Axe> | undefined

/** axe is a classic script of one file, so it comes by a script element. */
function loadAxe(): Promise<Axe> {
  loading ??= new Promise<Axe>((resolve, reject) => {
    const script = document.createElement('script')
    script.src = '/node_modules/axe-core/axe.min.js'
    script.onload = () => resolve((globalThis as unknown as { axe: Axe }).axe)
    script.onerror = () => reject(new Error('axe-core did not load'))
    document.head.append(script)
  })
  return loading
}

/**
 * Fails with one line a violation when `element` breaks a rule of WCAG 2.2 A or AA or one of axe's
 * best practices. Rules about whole pages (landmarks, one h1) do not concern an element.
 */
export async function expectAccessible(element: Element): Promise<void> {
  const axe = await loadAxe()
  await stillness(element)
  const pageRules = ['region', 'page-has-heading-one', 'heading-order', 'landmark-one-main']
  const rules = Object.fromEntries(pageRules.map((rule) => [rule, { enabled: false }]))
  const { violations } = await axe.run(element, { rules, resultTypes: ['violations'] })
  if (violations.length === 0) return
  const lines = violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('; ')})`)
  throw new Error(`axe found ${violations.length} violations:\n${lines.join('\n')}`)
}

/** Colors are judged as they come to rest, not halfway into view. */
async function stillness(element: Element): Promise<void> {
  const animations = rootsOf(element).flatMap((root) => root.getAnimations())
  const ending = animations.filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}

/** Each root lists the animations of its own tree only. */
function rootsOf(element: Element): readonly DocumentOrShadowRoot[] {
  const hosts = [element, ...(element.shadowRoot?.querySelectorAll('*') ?? [])]
  return [document, ...hosts.flatMap(({ shadowRoot }) => shadowRoot ?? [])]
}
