// Every widget in its states on one page, to look at. Not shipped; `shoot.ts` builds it and takes pictures.
import { Copy, Ellipsis, Route, Send, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '../../../src-renderer/ui/theme/index.ts';
import {
  Banner,
  Button,
  Checkbox,
  Chip,
  CodeBlock,
  type Column,
  Drawer,
  DrawerSection,
  EmptyState,
  ErrorState,
  Facets,
  formatCount,
  formatDuration,
  IconButton,
  Input,
  Kbd,
  Mark,
  Menu,
  NewRowsBanner,
  Progress,
  RadioGroup,
  SearchInput,
  Segmented,
  Select,
  ServiceStripe,
  ServiceSwatch,
  Sparkline,
  SplitPane,
  Stripe,
  Switch,
  severityCssVar,
  Table,
  Tabs,
  Time,
  toast,
  UiProvider,
  VirtualList,
} from '../../../src-renderer/ui/index.ts';

interface Row {
  readonly id: string;
  readonly time: number;
  readonly service: string;
  readonly name: string;
  readonly ns: number;
  readonly spans: number;
}

const SERVICES = ['storefront', 'catalog', 'payment', 'cart', 'mailer', 'api', 'shop', 'gateway'] as const;
const BASE = new Date(2026, 10, 22, 14, 16, 36, 732).getTime();
const makeRow = (n: number): Row => ({
  id: `row${n}`,
  time: BASE + n * 731,
  service: SERVICES[Math.abs(n * 7) % 5] ?? 'storefront',
  name: ['GET /products/{id}', 'POST /checkout', 'GET /cart'][Math.abs(n) % 3] ?? '',
  ns: (Math.abs(n * 7919) % 900_000_000) + 8_370_000,
  spans: Math.abs(n * 13) % 90,
});

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'time',
    head: 'Time',
    width: 84,
    quiet: true,
    sortable: true,
    render: (row) => <Time time={row.time} />,
  },
  {
    id: 'name',
    head: 'Root operation',
    width: '1fr',
    render: (row) => (
      <span style={{ display: 'flex', gap: 7, alignItems: 'center' }}>
        <ServiceStripe name={row.service} />
        <span style={{ color: 'var(--ink-2)' }}>{row.service}</span>
        {row.name}
      </span>
    ),
  },
  {
    id: 'duration',
    head: 'Duration',
    width: 78,
    align: 'right',
    sortable: true,
    render: (row) => formatDuration(row.ns),
  },
  { id: 'spans', head: 'Spans', width: 52, align: 'right', render: (row) => formatCount(row.spans) },
  {
    id: 'trace',
    head: 'Trace',
    width: 92,
    align: 'right',
    mono: true,
    render: (row) => row.id.padStart(8, '0'),
  },
];

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <h3 style={{ borderBottom: '1px solid var(--line)', paddingBottom: 6 }}>{title}</h3>
      <div>{children}</div>
    </>
  );
}

function Lists() {
  const [rows, setRows] = useState<readonly Row[]>(() => Array.from({ length: 5000 }, (_, n) => makeRow(-n)));
  const [selected, setSelected] = useState<string | null>('row-2');
  const [banner, setBanner] = useState(true);
  const add = (): void =>
    setRows([...Array.from({ length: 12 }, (_, n) => makeRow(rows.length + 12 - n)), ...rows]);
  return (
    <Section title="Lists">
      <Button onClick={add}>Add 12 rows above</Button>
      <Button onClick={() => setBanner(!banner)}>Banner</Button>
      <div
        data-testid="table"
        style={{ display: 'flex', width: '100%', height: 300, border: '1px solid var(--line)' }}
      >
        <Facets
          label="Facets"
          sections={[
            {
              id: 'service',
              title: 'Service',
              values: SERVICES.slice(0, 5).map((value, n) => ({
                value,
                count: 1166 - n * 230,
                errors: n === 2 ? 27 : undefined,
                sign: <ServiceSwatch name={value} />,
                state: n === 1 ? ('included' as const) : n === 4 ? ('excluded' as const) : undefined,
              })),
              more: 3,
            },
            {
              id: 'code',
              title: 'http.response.status_code',
              mono: true,
              values: [
                { value: '200', count: 958 },
                { value: '502', count: 19 },
              ],
            },
          ]}
          onInclude={(section, value) => toast.info(`${section} = ${value}`)}
          onExclude={(section, value) => toast.info(`${section} != ${value}`)}
          note="Counted in the newest 10,000."
        />
        <Table
          label="Traces"
          main
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => row.id}
          selectedKey={selected}
          onOpen={(row) => setSelected(row.id)}
          sort={{ column: 'time', direction: 'descending' }}
          onSort={() => setRows(rows.toReversed())}
          dimmed={(row) => row.id === 'row-5'}
          banner={banner && <NewRowsBanner count={12} what="traces since 14:16:38" onShow={add} />}
          actions={() => (
            <>
              <IconButton icon={Send} label="Send…" small size={13} />
              <IconButton icon={Copy} label="Copy" small size={13} />
              <IconButton icon={Ellipsis} label="More" small size={13} />
            </>
          )}
        />
      </div>
      <div
        data-testid="list"
        style={{ display: 'flex', width: '100%', height: 160, border: '1px solid var(--line)' }}
      >
        <VirtualList
          label="Log records"
          items={rows}
          itemKey={(row) => row.id}
          estimate={() => 20}
          onOpen={(row) => setSelected(row.id)}
          render={(row) => (
            <div
              style={{
                display: 'flex',
                gap: 8,
                minHeight: row.spans % 7 === 0 ? 52 : 20,
                fontSize: 12.5,
                paddingLeft: 3,
              }}
            >
              <Stripe color={severityCssVar(row.spans % 5 === 0 ? 'error' : 'info')} />
              <Time time={row.time} /> {row.name}
            </div>
          )}
        />
      </div>
    </Section>
  );
}

function Gallery() {
  const [text, setText] = useState('');
  const [view, setView] = useState<'points' | 'heat'>('points');
  const [tab, setTab] = useState<'waterfall' | 'logs'>('waterfall');
  const [target, setTarget] = useState<'grafana' | 'alloy'>('grafana');
  const [how, setHow] = useState<'as' | 'shifted'>('as');
  const [on, setOn] = useState(true);
  const [drawer, setDrawer] = useState(false);
  return (
    <main>
      <div>
        <Mark size={32} />
        <Mark size={20} />
        {SERVICES.map((name) => (
          <span key={name} style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
            <ServiceSwatch name={name} /> {name}
          </span>
        ))}
        <Sparkline label="a spark" values={[3, 4, 3, 5, null, 6, 4, 4, 8, 5]} />
        <Sparkline label="bars" values={[3, 4, 3, 5, 2, 6, 4, 4, 8, 5]} bars color="svc-0" />
      </div>
      <Section title="Buttons, 28 and 24 px">
        <Button kind="primary" icon={Send}>
          Send…
        </Button>
        <Button>Compare</Button>
        <Button kind="ghost">Columns</Button>
        <Button kind="danger">Delete run</Button>
        <Button disabled>Off</Button>
        <Button busy>Busy</Button>
        <Button small>Small</Button>
        <Button kind="ghost" small on icon={Route}>
          On
        </Button>
        <IconButton icon={Ellipsis} label="More" kind="plain" small />
        <Segmented
          label="Chart"
          small
          value={view}
          onChange={setView}
          options={[
            { value: 'points', label: 'Points' },
            { value: 'heat', label: 'Heat' },
          ]}
        />
        <Checkbox checked={on} onChange={setOn}>
          Traces
        </Checkbox>
        <Checkbox checked={!on} onChange={() => setOn(!on)} aria-label="Off" />
        <Switch checked={on} onChange={setOn}>
          Forward live
        </Switch>
        <Switch checked={!on} onChange={() => setOn(!on)} aria-label="Off" />
        <Kbd keys="mod+k" />
        <Kbd keys="/" />
        <Kbd keys="g t" />
        <Menu
          trigger={<Button>Menu</Button>}
          items={[
            { heading: 'Copy' },
            { label: 'Trace id', icon: Copy, kbd: 'c', onSelect: () => toast.ok('Copied') },
            { label: 'All', checked: true, onSelect: () => setOn(true) },
            'separator',
            { label: 'Delete', danger: true, onSelect: () => setOn(false) },
          ]}
        />
        <Select
          label="Destination"
          value={target}
          onChange={setTarget}
          options={[
            { value: 'grafana', label: 'Grafana Cloud', note: 'tested' },
            { value: 'alloy', label: 'Team Alloy' },
          ]}
        />
        <Button onClick={() => setDrawer(true)}>Drawer</Button>
      </Section>
      <Section title="Inputs and chips">
        <div style={{ width: 480 }}>
          <SearchInput
            label="Search"
            value={text}
            onChange={setText}
            kbd="/"
            placeholder="Words or TraceQL"
          />
          <Input
            aria-label="Query"
            mono
            value="{ span:statsu = error }"
            onChange={setText}
            error={
              <>
                No field “span:statsu”. Did you mean <b>span:status</b>?
              </>
            }
          />
        </div>
        <Chip>client</Chip>
        <Chip tone="error" icon={TriangleAlert}>
          error
        </Chip>
        <Chip tone="warn">skew</Chip>
        <Chip tone="accent" onRemove={() => setText('')}>
          http.route
        </Chip>
        <Chip tone="outline">× 48</Chip>
        <Chip>
          <ServiceSwatch name="payment" /> payment
        </Chip>
        <Button
          onClick={() =>
            toast.ok('77 spans are in Grafana Cloud', { action: { label: 'Open', onClick: () => setOn(on) } })
          }
        >
          Toast
        </Button>
      </Section>
      <Tabs
        label="Views"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'waterfall', label: 'Waterfall' },
          { value: 'logs', label: 'Logs', count: 23 },
        ]}
      />
      <Lists />
      <Section title="Empty, partial, error, progress">
        <div style={{ width: 320, border: '1px solid var(--line)', borderRadius: 8 }}>
          <EmptyState title="No trace is slower than 10 s here" actions={<Button small>Use &gt; 4 s</Button>}>
            The slowest of 1,284 took 4.92 s.
          </EmptyState>
        </div>
        <div style={{ width: 320 }}>
          <Banner>
            <b>The first 3 minutes are gone.</b> The store is full (2 GB), oldest first.
          </Banner>
          <Progress label="Sent" share={0.63} />
        </div>
        <div style={{ width: 360, border: '1px solid var(--line)', borderRadius: 8 }}>
          <ErrorState
            what="The engine stopped and is starting again"
            meaning="Nothing acknowledged is lost. Exporters wait and retry; this list comes back by itself."
            actions={<Button small>Show why</Button>}
          />
        </div>
        <div style={{ width: 420 }}>
          <CodeBlock code={'export OTEL_SERVICE_NAME=shop\nspandrel run -- python app.py'} />
        </div>
        <div style={{ display: 'flex', width: 420, height: 80, border: '1px solid var(--line)' }}>
          <SplitPane id="gallery" size={160} first={<p>fixed</p>} second={<p>the rest</p>} />
        </div>
      </Section>
      <Drawer
        open={drawer}
        onClose={() => setDrawer(false)}
        title="Send to Grafana"
        footer={<Button kind="primary">Send</Button>}
      >
        <DrawerSection label="How">
          <RadioGroup
            label="How"
            value={how}
            onChange={setHow}
            options={[
              { value: 'as', label: 'As recorded', note: 'today 14:10:22' },
              { value: 'shifted', label: 'Shifted to now' },
            ]}
          />
        </DrawerSection>
      </Drawer>
    </main>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <UiProvider>
      <Gallery />
    </UiProvider>,
  );
}
