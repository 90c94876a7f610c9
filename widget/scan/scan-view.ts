/** The template of `<keytap-scan>`: the camera's picture, what to do, and what can be set. */
import { html, nothing, svg } from 'lit'
import type { CodeMessages } from '../messages/codes.ts'
import type { BrowserKind } from './browser-kind.ts'
import type { Camera, Capabilities } from './camera.ts'
import type { ScanStateName } from './scan-controller.ts'
import { isNotice, type ScanFailureCode } from './scan-failure.ts'

export type ScanView = {
  readonly text: CodeMessages
  readonly label: string
  readonly state: ScanStateName
  readonly failure: ScanFailureCode | null
  readonly browser: BrowserKind
  readonly slow: boolean
  readonly limited: boolean
  readonly over: boolean
  readonly cameras: readonly Camera[]
  readonly deviceId: string
  readonly capabilities: Capabilities
  readonly torch: boolean
  readonly zoom: number
  readonly press: () => void
  readonly pick: () => void
  readonly picked: (event: Event) => void
  readonly choose: (event: Event) => void
  readonly light: () => void
  readonly magnify: (event: Event) => void
  readonly focus: (event: PointerEvent) => void
  readonly typed: (event: SubmitEvent) => void
}

export function renderScan(view: ScanView) {
  const { text, state, failure } = view
  const live = state === 'scanning'
  return html`
    <div class="card ${state} ${live ? 'live' : ''} ${view.over ? 'over' : ''}" part="card" role="group"
      aria-label=${view.label} lang=${text.lang} dir=${text.dir}>
      <div class="stage" part="stage">
        <video part="video" playsinline muted aria-hidden="true" @pointerup=${view.focus}></video>
        ${state === 'done' ? check : finder}
      </div>
      <div class="text">
        <div class="description" part="description">${describe(view)}</div>
        ${failure ? renderFailure(view, failure) : nothing}
        ${view.limited ? html`<div class="small" part="limited">${text.scan.limited}</div>` : nothing}
      </div>
      ${live ? renderTools(view) : nothing}
      ${state === 'failed' ? renderTyping(view) : nothing}
      ${renderActions(view)}
      <slot name="footer"></slot>
      <div class="unseen" part="status" role="status">${state === 'done' ? text.scan.done : state === 'starting' ? text.scan.starting : ''}</div>
    </div>`
}

function describe({ text: { scan }, state, slow, over }: ScanView): string {
  if (over) return scan.drop
  switch (state) {
    case 'starting': return scan.starting
    case 'scanning': return slow ? scan.slow : scan.point
    case 'reading': return scan.reading
    case 'done': return scan.done
    default: return scan.invite
  }
}

const renderFailure = ({ text: { scan }, browser }: ScanView, code: ScanFailureCode) => html`
  <div class=${isNotice(code) ? 'notice' : 'problem'} part="problem" role="alert">
    ${scan.failures[code]}
    ${code === 'camera_denied' ? html`<div class="description" part="allow">${scan.allow[browser]}</div>` : nothing}
  </div>`

/** For whoever has no camera: what a code holds is a text, which the other screen shows as well. */
const renderTyping = ({ text: { scan }, typed }: ScanView) => html`
  <form class="text" part="typing" @submit=${typed}>
    <label part="label">${scan.typed.label}
      <input part="input" name="code-text" required autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr"></label>
    <button class="second" part="button use-text">${scan.typed.use}</button>
  </form>`

function renderActions({ text: { scan }, state, press, pick, picked }: ScanView) {
  const words = { idle: scan.start, starting: scan.stop, scanning: scan.stop, reading: scan.stop, done: scan.again, failed: scan.retry }
  const calm = state === 'scanning' || state === 'starting' || state === 'reading'
  return html`
    <div class="actions" part="actions">
      <button class=${calm ? 'second' : 'primary'} part="button ${calm ? 'secondary' : 'primary'}" type="button" @click=${press}>${words[state]}</button>
      <button class="second" part="button picture" type="button" @click=${pick}>${scan.picture}</button>
      <input type="file" accept="image/*" hidden @change=${picked}>
      ${state === 'idle' || state === 'failed' ? html`<div class="small" part="paste">${scan.pasteOrDrop}</div>` : nothing}
    </div>`
}

function renderTools({ text: { scan }, cameras, deviceId, capabilities, torch, zoom, choose, light, magnify }: ScanView) {
  const range = capabilities.zoom
  const zooms = range !== undefined && range.max > range.min
  if (cameras.length < 2 && !capabilities.torch && !zooms) return nothing
  return html`
    <div class="tools" part="tools">
      ${cameras.length > 1 ? html`<label part="label">${scan.camera}
        <select part="camera" @change=${choose}>
          ${cameras.map(({ id, label }, index) => html`<option value=${id} ?selected=${id === deviceId}>${label || scan.cameraNumber(index + 1)}</option>`)}
        </select></label>` : nothing}
      ${zooms ? html`<label part="label">${scan.zoom}
        <input part="zoom" type="range" min=${range.min} max=${range.max} step=${range.step || 0.1} .value=${String(zoom)} @input=${magnify}></label>` : nothing}
      ${capabilities.torch ? html`<button part="button torch" type="button" aria-pressed=${torch} @click=${light}>${scan.torch}</button>` : nothing}
    </div>`
}

const finder = svg`<svg class="finder" part="finder" viewBox="0 0 96 96" aria-hidden="true">
  <path d="M6 24V12a6 6 0 0 1 6-6h12M72 6h12a6 6 0 0 1 6 6v12M90 72v12a6 6 0 0 1-6 6H72M24 90H12a6 6 0 0 1-6-6V72"/>
  <path class="dots" d="M26 26h16v16H26zM54 26h16v16H54zM26 54h16v16H26zM56 56h4M68 56v4M56 68v2M64 66h6v4"/>
</svg>`

const check = svg`<svg class="badge" part="finder" viewBox="0 0 48 48" aria-hidden="true">
  <circle cx="24" cy="24" r="21"/><path d="m14 25 7 7 13-15"/>
</svg>`
