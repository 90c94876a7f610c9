/** What a scanner looks like, on top of the theme. */
import { css } from 'lit'

export const scanStyle = css`
  .stage {
    position: relative;
    display: grid;
    place-items: center;
    aspect-ratio: 4 / 3;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
    overflow: hidden;
  }
  .live .stage {
    background: #000;
  }
  .over .stage {
    outline: 3px dashed var(--_accent);
    outline-offset: -6px;
  }
  video {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .card:not(.live) video {
    visibility: hidden;
  }
  .finder,
  .badge {
    position: relative;
    inline-size: 45%;
    fill: none;
    stroke: var(--_muted);
    stroke-width: 3;
    stroke-linecap: round;
    stroke-linejoin: round;
    pointer-events: none;
  }
  .badge {
    inline-size: 5rem;
    stroke: var(--_success);
  }
  .failed .finder {
    stroke: var(--_danger);
  }
  .live .finder {
    inline-size: 62%;
    stroke: #fff;
    filter: drop-shadow(0 0 2px #000);
  }
  .live .dots {
    display: none;
  }
  .actions {
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
  }
  .actions .small {
    grid-column: 1 / -1;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    align-items: end;
  }
  .tools label {
    flex: 1 1 7rem;
  }
  .tools button {
    flex: 1 0 auto;
  }
  select,
  .tools button,
  .second {
    border-color: var(--_border);
  }
  select {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_muted);
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-size: 1rem;
    font-weight: 400;
    text-overflow: ellipsis;
  }
  input[type='range'] {
    padding: 0;
    border: 0;
    accent-color: var(--_accent);
  }
  [aria-pressed='true'] {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .notice {
    padding: 0.5rem 0.75rem;
    border-inline-start: 3px solid var(--_danger);
    background: color-mix(in oklab, var(--_danger) 8%, var(--_surface));
  }
  @media (prefers-reduced-motion: no-preference) {
    .starting .finder {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        transform: scale(1.06);
      }
    }
  }
  @media (forced-colors: active) {
    .stage,
    .notice {
      border: 1px solid;
    }
    .live .finder {
      stroke: CanvasText;
    }
    [aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`
