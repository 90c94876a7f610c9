/**
 * Why a carrier did not take a notice. The name is all that is logged, so it holds a code and no word
 * of the other side, which may quote an address.
 */
export class CarrierFault extends Error {
  constructor(carrier: string, code: string, cause?: unknown) {
    super(`${carrier} did not take the notice`, { cause })
    this.name = `${carrier} ${code.replaceAll(/[^\w ]/g, '').slice(0, 40)}`
  }
}
