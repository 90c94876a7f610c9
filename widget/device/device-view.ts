/** Which template a state has. */
import type { TemplateResult } from 'lit'
import { html, svg } from 'lit'
import { renderFrame, type DeviceView } from './device-frame.ts'
import type { State } from './device-journey.ts'
import { renderAsk, renderCode, renderReceive, renderScanner, renderSign } from './exchange-views.ts'
import { renderHome } from './home-view.ts'

export function renderDevice(view: DeviceView, state: State): TemplateResult {
  switch (state.name) {
    case 'home': case 'confirming': case 'wiping': return renderHome(view, state)
    case 'scanning': return renderScan(view)
    case 'reading': return renderWait(view, view.text.reading)
    case 'asking': case 'accepting': case 'declining': return renderAsk(view, state)
    case 'answering': case 'computing': return renderWait(view, view.text.working)
    case 'showing': return renderCode(view, state)
    case 'receiving': case 'opening': return renderReceive(view, state)
    case 'signing': case 'settling': return renderSign(view, state)
    case 'failed': return renderFailed(view, state)
  }
}

function renderScan(view: DeviceView): TemplateResult {
  const { text: { scan, cancel }, press } = view
  return renderFrame(view, {
    view: 'scan',
    heading: scan.heading,
    description: scan.description,
    body: renderScanner(view, scan.heading),
    actions: html`<button type="button" part="button cancel" @click=${press({ type: 'cancel' })}>${cancel}</button>`,
  })
}

/** Short enough that nobody has to act; the heading keeps the focus. */
const renderWait = (view: DeviceView, sentence: string): TemplateResult =>
  renderFrame(view, { view: 'wait', heading: sentence, body: html`<div class="waiting" part="waiting"></div>`, live: sentence })

const mark = svg`<svg viewBox="0 0 48 48"><circle cx="24" cy="24" r="21"/><path d="M24 13v14M24 34v.5"/></svg>`

function renderFailed(view: DeviceView, { problem }: Extract<State, { name: 'failed' }>): TemplateResult {
  const { text, press } = view
  const { heading, description } = text.problems[problem]
  return renderFrame(view, {
    view: `failed-${problem}`,
    heading,
    description,
    body: html`<div class="problem-mark" part="problem" aria-hidden="true">${mark}</div>`,
    actions: html`
      <button type="button" class="primary" part="button primary again" @click=${press({ type: 'scan' })}>${text.scanAgain}</button>
      <button type="button" part="button close" @click=${press({ type: 'cancel' })}>${text.close}</button>`,
    live: heading,
  })
}
