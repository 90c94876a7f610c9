/** The steps of an activation on the device, one template a step: who asks, the code, the second message, the signature. */
import { html, nothing, type TemplateResult } from 'lit'
import { isolate, renderFrame, type DeviceView } from './device-frame.ts'
import type { State } from './device-journey.ts'

type Of<Name extends State['name']> = Extract<State, { name: Name }>

/** Both choices have one size; which is right is for the person to know. */
export function renderAsk(view: DeviceView, { name, request }: Of<'asking' | 'accepting' | 'declining'>): TemplateResult {
  const { text: { ask }, press } = view
  const facts = [[ask.account, request.account], [ask.site, request.rpId], [ask.user, request.userLabel], [ask.license, request.license]] as const
  const busy = name !== 'asking'
  return renderFrame(view, {
    view: 'ask',
    heading: ask.heading,
    body: html`
      <dl part="facts">${facts.filter(([, fact]) => fact !== '').map(([term, fact]) => html`<div><dt>${term}</dt><dd>${isolate(fact)}</dd></div>`)}</dl>
      <p class="warning" part="warning">${ask.warning}</p>
      <div class="choices" part="choices">
        <button type="button" class="second" part="button decline" aria-disabled=${busy} @click=${press({ type: 'decline' })}>${ask.decline}</button>
        <button type="button" class="primary" part="button primary accept" aria-disabled=${busy} @click=${press({ type: 'accept' })}>${ask.accept}</button>
      </div>`,
  })
}

export function renderCode(view: DeviceView, { code, request }: Of<'showing'>): TemplateResult {
  const { text: { code: text, cancel }, press } = view
  const typed = code.mode === 'typed'
  const other = typed ? 'scanned' : 'typed'
  return renderFrame(view, {
    view: `code-${code.mode}`,
    heading: text.heading,
    description: typed ? text.typed : text.scanned,
    body: typed ? renderSpelled(code.text, text.label, 'typed-code') : renderSymbol(code.text, text.label),
    actions: html`
      <button type="button" class="primary" part="button primary next" @click=${press({ type: 'next' })}>${text.next}</button>
      ${request.typedAllowed || typed ? html`
        <button type="button" class="second" part="button other" @click=${press({ type: 'show', mode: other })}>
          ${typed ? text.scanInstead : text.typeInstead}</button>` : nothing}
      <button type="button" part="button cancel" @click=${press({ type: 'cancel' })}>${cancel}</button>`,
  })
}

export function renderReceive(view: DeviceView, state: Of<'receiving' | 'opening'>): TemplateResult {
  const { text: { receive, problems, cancel }, press } = view
  const remark = state.name === 'receiving' ? state.remark : null
  const said = remark === 'first_code' ? receive.firstCode : remark ? problems.not_for_this_device.heading : ''
  return renderFrame(view, {
    view: 'receive',
    heading: receive.heading,
    description: receive.description,
    body: html`
      ${renderScanner(view, receive.heading)}
      ${said ? html`<p class=${remark === 'first_code' ? 'notice' : 'problem'} part="problem" role="alert">${said}</p>` : nothing}`,
    actions: html`
      <button type="button" class="second" part="button back" @click=${press({ type: 'back' })}>${receive.showCode}</button>
      <button type="button" part="button cancel" @click=${press({ type: 'cancel' })}>${cancel}</button>`,
  })
}

export function renderSign(view: DeviceView, { digits, name }: Of<'signing' | 'settling'>): TemplateResult {
  const { text: { sign }, press } = view
  return renderFrame(view, {
    view: 'sign',
    heading: sign.heading,
    description: sign.description,
    body: html`${renderSpelled(digits.replace(/.{4}(?=.)/g, '$& '), sign.label, 'signature-digits')}${renderSymbol(digits, sign.label)}`,
    actions: html`
      <button type="button" class="primary" part="button primary done" aria-disabled=${name === 'settling'} @click=${press({ type: 'settle' })}>${sign.done}</button>
      <button type="button" part="button later" @click=${press({ type: 'cancel' })}>${sign.later}</button>`,
  })
}

/** The camera goes on until the view changes: a wrong code is no reason to stop. */
export function renderScanner({ dispatch, workerUrl, wasmUrl }: DeviceView, label: string): TemplateResult {
  const read = (event: HTMLElementEventMap['qr-read']): void => {
    event.preventDefault()
    dispatch({ type: 'read', text: event.text.trim() })
  }
  return html`<keytap-scan accept="KT1:" autostart label=${label} worker-url=${workerUrl} wasm-url=${wasmUrl} @qr-read=${read}
    exportparts="card:scan-card,video:scan-video,button:scan-button"></keytap-scan>`
}

/** No color: a camera of a desk reads it, and every module of a small code counts. */
const renderSymbol = (value: string, label: string) => html`<keytap-qr value=${value} label=${label} mono-only></keytap-qr>`

/** Seen in groups, heard sign by sign. */
const renderSpelled = (groups: string, label: string, part: string) => html`
  <p class="spelled" part=${part} dir="ltr"><span class="unseen">${label}: ${groups.replaceAll(' ', '').split('').join(' ')}</span>
    <span class="groups" aria-hidden="true">${groups.split(' ').map((group) => html`<span>${group}</span> `)}</span></p>`
