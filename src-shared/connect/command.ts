// The words by which Spandrel's own command line is called: what the Connect page, the sign-in page and README say.

/** From the folder of the checkout, where `npm start` was given. */
export const IN_CHECKOUT = 'npm run spandrel --';

/** From any folder, by where its script is. A path with anything but plain characters is quoted for sh and PowerShell alike. */
export function commandOf(script: string): string {
  const plain = /^[\w./:\\+@~-]+$/.test(script);
  return `node ${plain ? script : `'${script.replaceAll("'", `'\\''`)}'`}`;
}
