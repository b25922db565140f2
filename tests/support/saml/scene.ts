import { lastEvent, openOrganisation, type Organisation } from '../../db/onboarding/organisation.ts';
import { openProvider, type Provider } from '../../db/sessions/signing-on.ts';
import { openDatabase, type TestDatabase } from '../database.ts';
import { openApp, type ServedApp } from '../served-app.ts';
import { makeCertificate, type KeyAndCertificate } from './certificate.ts';
import { answerNow, type Answer } from './response.ts';
import { settingsOf, type Question } from './visitor.ts';

/** An organisation with a provider whose key is the test's own, so that it can say anything. */
export class Scene {
  readonly db: TestDatabase;
  readonly app: ServedApp;
  readonly org: Organisation;
  readonly key: KeyAndCertificate;
  readonly provider: Provider;

  private constructor(
    db: TestDatabase,
    app: ServedApp,
    org: Organisation,
    key: KeyAndCertificate,
    provider: Provider,
  ) {
    this.db = db;
    this.app = app;
    this.org = org;
    this.key = key;
    this.provider = provider;
  }

  static async open(): Promise<Scene> {
    const db = await openDatabase();
    const app = await openApp(db);
    const org = await openOrganisation(db);
    const key = makeCertificate('a provider that says anything');
    const provider = await openProvider(org, {
      kind: 'saml',
      client_id: null,
      issuer: 'https://liar.example/metadata',
      metadata: settingsOf({ signIn: 'https://liar.example/sso', certificate: key.certificate }),
    });
    return new Scene(db, app, org, key, provider);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.db.close();
  }

  /** Nobody is slowed down by what an earlier test tried. */
  async forgetAttempts(): Promise<void> {
    await this.db.admin`delete from app.attempts`;
  }

  async events(): Promise<number> {
    const [row] = await this.db.admin`select count(*)::int as events from audit.events
      where tenant_id = ${this.org.tenant}`;
    return Number(row?.['events']);
  }

  /** How the last sign-in ended, and why. */
  async lastWhy(): Promise<unknown[]> {
    const event = await lastEvent(this.org, 'sso.sign_in');
    return [event['outcome'], (event['payload'] as { why?: string }).why ?? event['token']];
  }

  /** A true answer to a question; a test changes what it wants to lie about. */
  answerTo(question: Question, over: Partial<Answer> = {}): Answer {
    return answerNow({
      issuer: this.provider.issuer,
      audience: question.issuer,
      recipient: question.acs,
      destination: question.acs,
      request: question.id,
      subject: 'ben-0002',
      assertionId: `_${crypto.randomUUID()}`,
      attributes: { email: `ben@${this.org.domain}`, displayName: 'Ben Eze' },
      ...over,
    });
  }
}
