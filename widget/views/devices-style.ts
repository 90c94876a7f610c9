/** What the list of keys looks like, on top of the theme that all elements share. */
import { css } from 'lit'

export const devicesStyle = css`
  :host {
    max-inline-size: var(--keytap-width, 38rem);
  }
  .card {
    container-type: inline-size;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 var(--_space);
  }
  .devices {
    display: grid;
    padding: 0;
    list-style: none;
  }
  .device {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: calc(var(--_space) * 0.5) var(--_space);
    padding-block: var(--_space);
    border-block-start: 1px solid var(--_border);
  }
  .picture {
    align-self: start;
    margin-block-start: 0.125rem;
    display: grid;
    place-items: center;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
    color: var(--_accent);
  }
  .picture svg {
    inline-size: 1.5rem;
    fill: currentColor;
  }
  .picture canvas {
    max-inline-size: 2rem;
    max-block-size: 2rem;
  }
  .picture canvas:not([hidden]) + svg {
    display: none;
  }
  .facts {
    min-inline-size: 0;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .model {
    font-size: 0.9375em;
    color: var(--_muted);
  }
  .proof {
    color: var(--_success);
    font-weight: 600;
    white-space: nowrap;
  }
  .pending {
    color: var(--_text);
  }
  .tools {
    grid-column: 2;
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    margin-inline-start: -0.75rem;
  }
  .tools button {
    min-block-size: 2.25rem;
    padding: 0.25rem 0.75rem;
    font-size: 0.9375em;
  }
  .danger,
  dialog .danger {
    color: var(--_danger);
  }
  .renaming {
    display: grid;
    gap: calc(var(--_space) * 0.5);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 0.5);
  }
  .adding {
    --keytap-width: 100%;
    --keytap-shadow: none;
  }
  .waiting {
    block-size: 4.5rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
  }
  [aria-disabled='true'] {
    opacity: 0.6;
  }
  dialog {
    margin: auto;
    inline-size: min(26rem, 100vi - 2rem);
    padding: calc(var(--_space) * 1.5);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 16px 48px #0a102440;
  }
  dialog[open] {
    display: grid;
    gap: var(--_space);
  }
  dialog::backdrop {
    background: #0a102466;
  }
  dialog .choices {
    display: grid;
  }
  @container (inline-size > 32rem) {
    .device {
      grid-template-columns: auto 1fr auto;
    }
    .tools {
      grid-column: 3;
      margin-inline-end: -0.75rem;
    }
    .renaming {
      grid-column: 2 / -1;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .waiting {
      animation: wait 1.2s ease-in-out infinite alternate;
    }
    dialog[open] {
      animation: rise 0.18s ease-out;
    }
  }
  @keyframes wait {
    to {
      opacity: 0.5;
    }
  }
  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 0.5rem;
    }
  }
  @media (forced-colors: active) {
    .waiting {
      border: 1px solid CanvasText;
    }
    [aria-disabled='true'] {
      opacity: 1;
      color: GrayText;
    }
  }
`
