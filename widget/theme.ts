/**
 * The look all elements share, as one constructable stylesheet: no inline style, no font, no image.
 * Light and dark follow the page's own `color-scheme`; sides are logical, so that a right-to-left
 * page needs nothing; motion and forced colors follow the person's settings.
 */
import { css } from 'lit'

export const theme = css`
  :host {
    --_accent: var(--keytap-accent, light-dark(#2450d6, #9db8ff));
    --_on-accent: var(--keytap-on-accent, light-dark(#fff, #0b1533));
    --_surface: var(--keytap-surface, light-dark(#fff, #16181d));
    --_text: var(--keytap-text, light-dark(#14171f, #f2f4f8));
    --_muted: var(--keytap-muted, light-dark(#545b6b, #a9b1c1));
    --_border: var(--keytap-border, light-dark(#d9dde6, #343945));
    --_danger: var(--keytap-danger, light-dark(#b3261e, #ff9d94));
    --_success: var(--keytap-success, light-dark(#0f7b45, #6fd79f));
    --_tint: color-mix(in oklab, var(--_accent) 9%, var(--_surface));
    --_radius: var(--keytap-radius, 14px);
    --_space: var(--keytap-space, 1rem);
    display: block;
    max-inline-size: var(--keytap-width, 26rem);
    font: var(--keytap-font, 1rem/1.5 system-ui, sans-serif);
    color: var(--_text);
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
    margin: 0;
  }
  .card,
  .text,
  .actions,
  label {
    display: grid;
    gap: 0.5rem;
  }
  .card {
    gap: var(--_space);
    padding: calc(var(--_space) * 1.5);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--keytap-shadow, 0 4px 20px #0a102412);
  }
  .heading {
    font-size: 1.25em;
    font-weight: 600;
    line-height: 1.25;
  }
  .description,
  .small {
    color: var(--_muted);
  }
  .small {
    font-size: 0.8125em;
    overflow-wrap: anywhere;
  }
  .problem {
    color: var(--_danger);
  }
  .actions:empty {
    display: none;
  }
  button,
  .button,
  input {
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    min-block-size: 2.75rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) * 0.65);
    padding: 0.5rem 0.75rem;
    background: none;
    color: var(--_accent);
  }
  button,
  .button {
    display: grid;
    place-items: center;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  .primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  button:hover,
  .button:hover {
    box-shadow: inset 0 0 0 99px color-mix(in oklab, currentColor 10%, transparent);
  }
  :disabled {
    pointer-events: none;
    opacity: 0.6;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .heading:focus {
    outline: none;
  }
  label {
    font-size: 0.875em;
    font-weight: 600;
  }
  input {
    inline-size: 100%;
    border-color: var(--_muted);
    color: inherit;
    font-size: 1rem;
    font-weight: 400;
  }
  .unseen {
    position: absolute;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    :host {
      --_accent: LinkText;
      --_surface: Canvas;
      --_text: CanvasText;
      --_muted: CanvasText;
      --_danger: CanvasText;
      --_success: CanvasText;
    }
    button,
    .button {
      border-color: ButtonBorder;
    }
    .primary {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
    :disabled {
      background: Canvas;
      color: GrayText;
      opacity: 1;
    }
  }
`
