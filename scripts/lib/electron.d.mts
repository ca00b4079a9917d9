export function whyNoDisplay(): string | undefined;
export function electronBinary(): string | undefined;
