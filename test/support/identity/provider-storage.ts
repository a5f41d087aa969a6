// What a provider of the tests remembers, kept apart from it so that it outlives a change of its keys.
import type { Adapter, AdapterPayload } from 'oidc-provider';

export interface ProviderStorage {
  /** For the provider's configuration. */
  readonly createAdapter: (model: string) => Adapter;
  /** Forgets every login. */
  forgetGrants(): void;
}

export function createProviderStorage(): ProviderStorage {
  const records = new Map<string, AdapterPayload>();
  const findWhere = (model: string, isIt: (payload: AdapterPayload) => boolean) =>
    [...records].find(([key, payload]) => key.startsWith(`${model}:`) && isIt(payload))?.[1];
  const remove = (isIt: (payload: AdapterPayload) => boolean) => {
    for (const [key, payload] of records) if (isIt(payload)) records.delete(key);
  };
  return {
    createAdapter: (model) => ({
      async upsert(id, payload) {
        records.set(`${model}:${id}`, payload);
      },
      find: async (id) => records.get(`${model}:${id}`),
      findByUserCode: async (userCode) => findWhere(model, (payload) => payload.userCode === userCode),
      findByUid: async (uid) => findWhere(model, (payload) => payload.uid === uid),
      async consume(id) {
        const payload = records.get(`${model}:${id}`);
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        records.delete(`${model}:${id}`);
      },
      async revokeByGrantId(grantId) {
        remove((payload) => payload.grantId === grantId);
      },
    }),
    forgetGrants: () => remove((payload) => payload.grantId !== undefined),
  };
}
