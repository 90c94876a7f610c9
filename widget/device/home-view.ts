/** The licenses on this device, what was last done to them, and the question before one is wiped. */
import { html, nothing, type TemplateResult } from 'lit'
import { isolate, renderFrame, serialOf, type DeviceView } from './device-frame.ts'
import type { News, State } from './device-journey.ts'
import type { StoredLicense } from './vault.ts'

type Of<Name extends State['name']> = Extract<State, { name: Name }>

/** One template for all three, so that the list stays the same under the question. */
export function renderHome(view: DeviceView, state: Of<'home' | 'confirming' | 'wiping'>): TemplateResult {
  const news = state.name === 'home' ? state.news : null
  return html`${renderLicenses(view, state.licenses, news)}${state.name === 'confirming' ? renderDialog(view, state) : nothing}`
}

function renderLicenses(view: DeviceView, licenses: readonly StoredLicense[] | null, news: News | null): TemplateResult {
  const { text, press } = view
  const said = news ? describeNews(view, news) : ''
  return renderFrame(view, {
    view: 'home',
    heading: text.home.heading,
    description: licenses?.length === 0 ? text.home.empty : null,
    body: html`
      ${said ? html`<p class="news" part="news">${said}</p>` : nothing}
      ${licenses ? renderList(view, licenses) : html`<div class="waiting" part="waiting"></div>`}`,
    actions: html`
      <button type="button" class="primary" part="button primary scan" @click=${press({ type: 'scan' })}>${text.home.add}</button>
      ${licenses && licenses.length > 1 ? html`
        <button type="button" class="danger" part="button wipe-all" @click=${press({ type: 'wipe', target: null })}>${text.home.wipeAll}</button>` : nothing}`,
    live: said,
  })
}

function describeNews({ text: { home: { news } } }: DeviceView, said: News): string {
  switch (said.name) {
    case 'wiped_all': return news.wipedAll
    case 'declined': return news.declined
    case 'given_up': return news.givenUp
    default: return news[said.name](serialOf(said.license))
  }
}

const renderList = (view: DeviceView, licenses: readonly StoredLicense[]) => licenses.length === 0 ? nothing : html`
  <ul part="licenses">${licenses.map((license) => renderLicense(view, license))}</ul>`

function renderLicense({ text: { home }, locale, press }: DeviceView, license: StoredLicense): TemplateResult {
  const added = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(license.addedAtMs)
  const serial = serialOf(license)
  return html`
    <li part="license">
      <div class="name" part="account">${isolate(license.account)}</div>
      <div class="small" part="site">${isolate(license.rpId)}${license.userLabel ? html` · ${isolate(license.userLabel)}` : nothing}</div>
      <div class="small" part="serial">${isolate(serial)} · ${home.addedOn(added)}</div>
      <div class="tools">
        ${license.question === null ? nothing : html`
          <button type="button" part="button signature" @click=${press({ type: 'sign', license })}>${home.showSignature}</button>`}
        <button type="button" class="danger" part="button wipe" aria-label=${home.wipeNamed(serial)}
          @click=${press({ type: 'wipe', target: license })}>${home.wipe}</button>
      </div>
    </li>`
}

/** A modal dialog over the list: the browser keeps the focus inside and closes it by Escape. */
function renderDialog({ text: { lang, dir, wipe }, press, dispatch }: DeviceView, { licenses, target }: Of<'confirming'>): TemplateResult {
  const keep = (event: Event): void => {
    event.preventDefault()
    dispatch({ type: 'cancel' })
  }
  return html`
    <dialog part="dialog" role="alertdialog" aria-labelledby="wipe" aria-describedby="wipe-text" lang=${lang} dir=${dir} @cancel=${keep}>
      <div class="heading" part="dialog-heading" id="wipe" role="heading" aria-level="2">
        ${target ? wipe.heading(serialOf(target)) : wipe.headingAll(licenses.length)}</div>
      <p id="wipe-text" part="dialog-text">${wipe.description}</p>
      <div class="choices">
        <button type="button" class="primary" part="button primary keep" autofocus @click=${keep}>${wipe.keep}</button>
        <button type="button" class="danger" part="button confirm" @click=${press({ type: 'confirm' })}>${target ? wipe.confirm : wipe.confirmAll}</button>
      </div>
    </dialog>`
}
