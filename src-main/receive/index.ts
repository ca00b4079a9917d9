// The room's door: two receivers, and what they tell.
export { startGrpcReceiver } from './grpc.ts';
export { startHttpReceiver } from './http.ts';
export {
  type DoorWatch,
  MAX_REQUEST_BYTES,
  type Protocol,
  type Receiver,
  type ReceiverOptions,
  type Sighting,
} from './watch.ts';
