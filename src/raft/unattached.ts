/** Knows of no leader in its epoch: what every member is when it starts. */
export class Unattached {
  readonly epoch: number

  constructor(epoch: number) {
    this.epoch = epoch
  }
}
