import {
  Activity,
  Boxes,
  LayoutDashboard,
  type LucideIcon,
  MessagesSquare,
  ScrollText,
  Settings2,
  ShieldCheck,
  Users,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { AuditPage } from '../pages/audit/audit-page.tsx';
import { CallersPage } from '../pages/callers/callers-page.tsx';
import { ConfigurationPage } from '../pages/configuration/configuration-page.tsx';
import { OverviewPage } from '../pages/overview/overview-page.tsx';
import { PlaygroundPage } from '../pages/playground/playground-page.tsx';
import { SecurityPage } from '../pages/security/security-page.tsx';
import { TargetsPage } from '../pages/targets/targets-page.tsx';
import { TrafficPage } from '../pages/traffic/traffic-page.tsx';

export interface Page {
  /** Behind the `#/` of its address. */
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly component: ComponentType;
}

/** In the order of the navigation; the first one is where everybody starts. */
export const pages: readonly [Page, ...Page[]] = [
  { id: 'overview', title: 'Overview', icon: LayoutDashboard, component: OverviewPage },
  { id: 'traffic', title: 'Traffic', icon: Activity, component: TrafficPage },
  { id: 'callers', title: 'Callers', icon: Users, component: CallersPage },
  { id: 'targets', title: 'Targets', icon: Boxes, component: TargetsPage },
  { id: 'security', title: 'Security', icon: ShieldCheck, component: SecurityPage },
  { id: 'configuration', title: 'Configuration', icon: Settings2, component: ConfigurationPage },
  { id: 'playground', title: 'Playground', icon: MessagesSquare, component: PlaygroundPage },
  { id: 'audit', title: 'Audit', icon: ScrollText, component: AuditPage },
];
