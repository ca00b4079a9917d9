/** gRPC codes that a refusal carries in its Status, over HTTP too. */
export const CODE = {
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
} as const;
