/** What one-time codes look like, on top of the theme and the style of answers. */
import { css } from 'lit'

export const codeStyle = css`
  keytap-qr::part(text) {
    display: none;
  }
  .otp {
    padding-inline: 0.75rem;
    font-size: 1.5rem;
    letter-spacing: 0.08em;
    font-variant-numeric: tabular-nums;
  }
  select {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding-block: 0.5rem;
    padding-inline: 0.75rem 2.25rem;
    border: 1px solid var(--_muted);
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-size: 1rem;
    font-weight: 400;
    text-overflow: ellipsis;
    appearance: none;
    grid-area: 1 / 1;
  }
  .pick {
    display: grid;
  }
  .pick::after {
    content: "";
    grid-area: 1 / 1;
    place-self: center end;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    margin: 0 1rem 0.25rem;
    border: solid;
    border-width: 0 2px 2px 0;
    rotate: 45deg;
    pointer-events: none;
  }
  details {
    border-block: 1px solid var(--_border);
  }
  summary {
    min-block-size: 2.75rem;
    padding-block: 0.625rem;
    color: var(--_accent);
    font-weight: 600;
    cursor: pointer;
  }
  .manual {
    display: grid;
    gap: 0.5rem;
    padding-block-end: 0.75rem;
  }
  .secret {
    padding: 0.75rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
    font: 600 1rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    overflow-wrap: anywhere;
    user-select: all;
  }
  .here {
    display: none;
  }
  [aria-disabled] {
    pointer-events: none;
    opacity: 0.6;
  }
  .device {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  @media (pointer: coarse) {
    .here {
      display: grid;
    }
  }
  @media (forced-colors: active) {
    .secret {
      border: 1px solid;
    }
    [aria-disabled] {
      background: Canvas;
      color: GrayText;
      opacity: 1;
    }
  }
`
