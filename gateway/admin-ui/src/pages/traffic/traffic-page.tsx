import { useState } from 'react';
import { PageHead } from '../../components/page-head.tsx';
import { ClientsPanel } from './clients-panel.tsx';
import { RequestsPanel } from './requests-panel.tsx';

export function TrafficPage() {
  const [client, setClient] = useState('');
  return (
    <>
      <PageHead title="Traffic" note="Who asks, what for, and how it went." />
      <div className="stack">
        <RequestsPanel client={client} onClientChange={setClient} />
        <ClientsPanel onShow={setClient} />
      </div>
    </>
  );
}
