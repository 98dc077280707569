import { connect } from 'node:net';
import { type Check, forTargets, ok, warning } from '../check.ts';

/** Where a gateway listens unless its configuration says otherwise: for clients, and for administration. */
const defaultPorts = [8080, 9090] as const;

/** The answer of this machine to itself takes no time; a packet filter that swallows it would take for ever. */
const TIMEOUT_MS = 1000;

export const gatewayPortsCheck: Check = createPortsCheck(defaultPorts);

/** A check that nothing answers on these ports yet. */
export function createPortsCheck(ports: readonly number[]): Check {
  return {
    code: 'gateway.ports',
    title: 'gateway ports',
    required: false,
    appliesTo: forTargets('gateway'),

    async run({ signal }) {
      const answers = await Promise.all(ports.map((port) => isInUse(port, signal)));
      const busy = ports.filter((_, index) => answers[index]);
      const details = { ports, busy };
      if (busy.length === 0) return ok(`${ports.join(' and ')} are free`, details);
      const reason = 'A gateway with its default addresses cannot start beside another program there.';
      const fix = `Stop what listens there, or give the gateway another port: ss -ltnp 'sport = :${busy[0]}'`;
      return warning(`${busy.join(' and ')} in use`, { reason, fix, details });
    },
  };
}

async function isInUse(port: number, signal: AbortSignal): Promise<boolean> {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => accepts(host, port, signal)));
  return answers.includes(true);
}

function accepts(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (answer: boolean) => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(answer);
    };
    const giveUp = () => settle(false);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.setTimeout(TIMEOUT_MS, giveUp);
    socket.once('connect', () => settle(true));
    socket.once('error', giveUp);
  });
}
