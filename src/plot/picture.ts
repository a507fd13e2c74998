/** Sizes and the one colour that all pictures share. */

/** Of the whole picture, pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_PICTURE: PictureSize = { width: 720, height: 440 };

/** Of what stands behind: axes, captions, ceilings. */
export const FAINT = "#6b6b6b";
