// What a device keeps, so that a reload or a day without a network loses nothing:
//   kept   "state": what it is and may verify with; "sound"
//   queue  scans that the server has not answered, by their number
//   seen   who came in here, by day and reference
//   log    let in by this device alone, and should have been looked at, by the number of the scan
// At the meeting tables: kept, queue, and as log what came back refused.
const STORES = ["kept", "queue", "seen", "log"];

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open(`montada.${document.body.id}`, 1);
  asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function run(name, mode, work) {
  const base = await opened;
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const get = (name, key) => run(name, "readonly", (store) => store.get(key));
export const all = (name) => run(name, "readonly", (store) => store.getAll());
export const keys = (name) => run(name, "readonly", (store) => store.getAllKeys());
export const put = (name, key, value) => run(name, "readwrite", (store) => store.put(value, key));
export const remove = (name, key) => run(name, "readwrite", (store) => store.delete(key));
export const empty = (name) => run(name, "readwrite", (store) => store.clear());
