// What openapi-typescript makes of the document can be used.
import type { components, operations, paths } from './openapi';

type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody: { content: { 'application/json': infer Read } };
} ? Read : never;

export const signIn: Body<'sign_in'> = { phone: '081234567890', pin: '123456' };

export const topUp: Body<'top_up'> = {
  partnerReferenceNo: 'R1',
  customerNumber: '081234567890',
  amount: { value: '50000.00', currency: 'IDR' },
  additionalInfo: { walletId: '16' },
};

type Stream = paths['/app/v1/notifications/stream']['get']['responses'][200]['content'];
export const event: Stream['text/event-stream'] = 'id: 1\n\n';

export function code(refusal: components['schemas']['RefusalAnswer']): string {
  return refusal.responseCode;
}
