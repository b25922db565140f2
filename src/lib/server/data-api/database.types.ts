// Written by `npm run types` from the migrations; a test fails when it is stale. Not to be edited.
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  api: {
    Tables: {
      [_ in never]: never;
    };
    Views: {
      comments: {
        Row: {
          author_id: string;
          author_name: string | null;
          body: string;
          created_at: string;
          decision_id: string | null;
          id: string;
          kind: string;
          request_id: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'comments_tenant_id_author_id_fkey';
            columns: ['tenant_id', 'author_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'comments_tenant_id_decision_id_fkey';
            columns: ['tenant_id', 'decision_id'];
            isOneToOne: false;
            referencedRelation: 'decisions';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'comments_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'requests';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'comments_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'timeline';
            referencedColumns: ['tenant_id', 'request_id'];
          },
        ];
      };
      counters: {
        Row: {
          kind: string;
          last: number;
          tenant_id: string;
          year: number;
        };
        ComputedFields: never;
        Insert: {
          kind?: string | null;
          last?: number | null;
          tenant_id?: string | null;
          year?: number | null;
        };
        Update: {
          kind?: string | null;
          last?: number | null;
          tenant_id?: string | null;
          year?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'counters_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      currencies: {
        Row: {
          code: string;
          exponent: number;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          code?: string | null;
          exponent?: number | null;
          name?: string | null;
        };
        Update: {
          code?: string | null;
          exponent?: number | null;
          name?: string | null;
        };
        Relationships: [];
      };
      decisions: {
        Row: {
          as_alternate: boolean;
          comment: string | null;
          content_hash: string;
          decided_at: string;
          decision: string;
          event_id: string;
          for_member: string | null;
          for_name: string | null;
          id: string;
          member_id: string;
          member_name: string | null;
          permission: string;
          request_id: string;
          round: number;
          step_id: string;
          tenant_id: string;
          void_reason: string | null;
          voided_at: string | null;
          warnings: string[];
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'decisions_tenant_id_event_id_fkey';
            columns: ['tenant_id', 'event_id'];
            isOneToOne: false;
            referencedRelation: 'events';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'decisions_tenant_id_for_member_fkey';
            columns: ['tenant_id', 'for_member'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'decisions_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'decisions_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'requests';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'decisions_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'timeline';
            referencedColumns: ['tenant_id', 'request_id'];
          },
          {
            foreignKeyName: 'decisions_tenant_id_step_id_fkey';
            columns: ['tenant_id', 'step_id'];
            isOneToOne: false;
            referencedRelation: 'request_steps';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      delegations: {
        Row: {
          created_at: string;
          created_by: string;
          created_by_name: string;
          ended_at: string | null;
          ended_by: string | null;
          ended_by_name: string | null;
          ends_at: string;
          from_member: string;
          from_name: string;
          id: string;
          reason: string;
          starts_at: string;
          state: string | null;
          tenant_id: string;
          to_member: string;
          to_name: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'delegations_tenant_id_created_by_fkey';
            columns: ['tenant_id', 'created_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'delegations_tenant_id_ended_by_fkey';
            columns: ['tenant_id', 'ended_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'delegations_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'delegations_tenant_id_from_member_fkey';
            columns: ['tenant_id', 'from_member'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'delegations_tenant_id_to_member_fkey';
            columns: ['tenant_id', 'to_member'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      departments: {
        Row: {
          active: boolean;
          code: string;
          heads: string[] | null;
          id: string;
          name: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          active?: boolean | null;
          code?: string | null;
          heads?: never;
          id?: string | null;
          name?: string | null;
          tenant_id?: string | null;
        };
        Update: {
          active?: boolean | null;
          code?: string | null;
          heads?: never;
          id?: string | null;
          name?: string | null;
          tenant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'departments_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      events: {
        Row: {
          action: string;
          actor_id: string | null;
          actor_name: string | null;
          address: string | null;
          agent: string | null;
          at: string;
          at_text: string | null;
          channel: string;
          entity: string;
          entity_id: string | null;
          hash: string | null;
          id: string;
          leaf: string | null;
          outcome: string;
          payload: NonNullable<Json>;
          permission: string | null;
          prev: string | null;
          roles: string[];
          seq: number;
          session_id: string | null;
          tenant_id: string;
          text_digests: NonNullable<Json>;
          text_salts: Json | null;
          texts: Json | null;
          token: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'events_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      exchange_rates: {
        Row: {
          currency: string;
          effective_at: string;
          id: string;
          rate: number;
          saved_at: string;
          saved_by: string | null;
          saved_by_name: string | null;
          source: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'exchange_rates_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'exchange_rates_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'exchange_rates_tenant_id_saved_by_fkey';
            columns: ['tenant_id', 'saved_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      factors: {
        Row: {
          confirmed_at: string | null;
          member_id: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          confirmed_at?: string | null;
          member_id?: string | null;
          tenant_id?: string | null;
        };
        Update: {
          confirmed_at?: string | null;
          member_id?: string | null;
          tenant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'factors_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: true;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      holidays: {
        Row: {
          day: string;
          name: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          day?: string | null;
          name?: string | null;
          tenant_id?: string | null;
        };
        Update: {
          day?: string | null;
          name?: string | null;
          tenant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'holidays_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      identities: {
        Row: {
          created_at: string;
          email: string;
          id: string;
          kind: string | null;
          member_id: string;
          provider_id: string;
          provider_name: string | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'identities_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'identities_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'identities_tenant_id_provider_id_fkey';
            columns: ['tenant_id', 'provider_id'];
            isOneToOne: false;
            referencedRelation: 'identity_providers';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      identity_providers: {
        Row: {
          active: boolean;
          client_id: string | null;
          created_at: string;
          default_role: string | null;
          default_role_name: string | null;
          id: string;
          idp_initiated: boolean;
          issuer: string;
          kind: string;
          metadata: NonNullable<Json>;
          name: string;
          secret_at: string | null;
          tenant_id: string;
          used_at: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'identity_providers_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      inbox: {
        Row: {
          amount_minor: number | null;
          base_minor: number | null;
          content_hash: string | null;
          currency: string | null;
          department_id: string | null;
          department_name: string | null;
          exponent: number | null;
          for_member: string | null;
          for_name: string | null;
          kind: string | null;
          meaning: string | null;
          needed_by: string | null;
          number: string | null;
          payee_name: string | null;
          reason: string | null;
          request_id: string | null;
          requester_name: string | null;
          round: number | null;
          sample: boolean | null;
          since: string | null;
          step_label: string | null;
          tenant_id: string | null;
          title: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      invitations: {
        Row: {
          department_id: string | null;
          email: string;
          expires_at: string;
          heads: string[];
          id: string;
          invited_at: string;
          invited_by: string;
          invited_by_name: string | null;
          member_id: string | null;
          name: string;
          roles: string[];
          spent_at: string | null;
          state: string | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'invitations_tenant_id_department_id_fkey';
            columns: ['tenant_id', 'department_id'];
            isOneToOne: false;
            referencedRelation: 'departments';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'invitations_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'invitations_tenant_id_invited_by_fkey';
            columns: ['tenant_id', 'invited_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'invitations_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      members: {
        Row: {
          access_from: string | null;
          access_until: string | null;
          active: boolean;
          deactivated_at: string | null;
          department_id: string | null;
          department_name: string | null;
          email: string | null;
          heads: string[] | null;
          id: string;
          name: string;
          roles: string[] | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'members_tenant_id_department_id_fkey';
            columns: ['tenant_id', 'department_id'];
            isOneToOne: false;
            referencedRelation: 'departments';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'members_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      networks: {
        Row: {
          added_at: string;
          added_by: string;
          added_by_name: string | null;
          id: string;
          label: string;
          network: string | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'networks_tenant_id_added_by_fkey';
            columns: ['tenant_id', 'added_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'networks_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      notices: {
        Row: {
          at: string;
          id: string;
          kind: string;
          payload: NonNullable<Json>;
          seen: boolean | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          at?: string | null;
          id?: string | null;
          kind?: string | null;
          payload?: Json | null;
          seen?: never;
          tenant_id?: string | null;
        };
        Update: {
          at?: string | null;
          id?: string | null;
          kind?: string | null;
          payload?: Json | null;
          seen?: never;
          tenant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'outbox_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      payee_bank_details: {
        Row: {
          account_name: string;
          account_number: string;
          bank_name: string;
          payee_id: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_name?: string | null;
          account_number?: string | null;
          bank_name?: string | null;
          payee_id?: string | null;
          tenant_id?: string | null;
        };
        Update: {
          account_name?: string | null;
          account_number?: string | null;
          bank_name?: string | null;
          payee_id?: string | null;
          tenant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'payee_bank_details_tenant_id_payee_id_fkey';
            columns: ['tenant_id', 'payee_id'];
            isOneToOne: true;
            referencedRelation: 'payees';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      payee_change_details: {
        Row: {
          account_name: string;
          account_number: string;
          bank_name: string;
          change_id: string;
          side: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_name?: string | null;
          account_number?: string | null;
          bank_name?: string | null;
          change_id?: string | null;
          side?: string | null;
          tenant_id?: string | null;
        };
        Update: {
          account_name?: string | null;
          account_number?: string | null;
          bank_name?: string | null;
          change_id?: string | null;
          side?: string | null;
          tenant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'payee_change_details_tenant_id_change_id_fkey';
            columns: ['tenant_id', 'change_id'];
            isOneToOne: false;
            referencedRelation: 'payee_changes';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      payee_changes: {
        Row: {
          account_mask: string | null;
          account_mask_before: string | null;
          active: boolean | null;
          call_back: string | null;
          decided_at: string | null;
          decided_by: string | null;
          decided_by_name: string | null;
          decision_reason: string | null;
          fields: string[];
          id: string;
          owner_before: string | null;
          owner_before_name: string | null;
          owner_member_id: string | null;
          owner_name: string | null;
          payee_id: string | null;
          payee_name: string | null;
          proposed_at: string;
          proposed_by: string;
          proposed_by_name: string | null;
          reason: string;
          returned: number;
          risk: string | null;
          risk_before: string | null;
          state: string;
          tenant_id: string;
          usable_from: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'payee_changes_tenant_id_decided_by_fkey';
            columns: ['tenant_id', 'decided_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'payee_changes_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'payee_changes_tenant_id_owner_before_fkey';
            columns: ['tenant_id', 'owner_before'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'payee_changes_tenant_id_owner_member_id_fkey';
            columns: ['tenant_id', 'owner_member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'payee_changes_tenant_id_payee_id_fkey';
            columns: ['tenant_id', 'payee_id'];
            isOneToOne: false;
            referencedRelation: 'payees';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'payee_changes_tenant_id_proposed_by_fkey';
            columns: ['tenant_id', 'proposed_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      payees: {
        Row: {
          account_mask: string | null;
          active: boolean;
          details_at: string | null;
          details_by: string | null;
          id: string;
          name: string;
          owner_member_id: string | null;
          risk: string;
          sample: boolean;
          tenant_id: string;
          usable_from: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_mask?: string | null;
          active?: boolean | null;
          details_at?: string | null;
          details_by?: string | null;
          id?: string | null;
          name?: string | null;
          owner_member_id?: string | null;
          risk?: string | null;
          sample?: boolean | null;
          tenant_id?: string | null;
          usable_from?: string | null;
        };
        Update: {
          account_mask?: string | null;
          active?: boolean | null;
          details_at?: string | null;
          details_by?: string | null;
          id?: string | null;
          name?: string | null;
          owner_member_id?: string | null;
          risk?: string | null;
          sample?: boolean | null;
          tenant_id?: string | null;
          usable_from?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'payees_tenant_id_details_by_fkey';
            columns: ['tenant_id', 'details_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'payees_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'payees_tenant_id_owner_member_id_fkey';
            columns: ['tenant_id', 'owner_member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      permissions: {
        Row: {
          id: string;
          kind: string;
          words: string;
        };
        ComputedFields: never;
        Insert: {
          id?: string | null;
          kind?: string | null;
          words?: string | null;
        };
        Update: {
          id?: string | null;
          kind?: string | null;
          words?: string | null;
        };
        Relationships: [];
      };
      policy_alternates: {
        Row: {
          member_id: string;
          member_name: string;
          permission: string;
          tenant_id: string;
          version: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'policy_alternates_permission_fkey';
            columns: ['permission'];
            isOneToOne: false;
            referencedRelation: 'permissions';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'policy_alternates_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'policy_alternates_tenant_id_version_fkey';
            columns: ['tenant_id', 'version'];
            isOneToOne: false;
            referencedRelation: 'policy_versions';
            referencedColumns: ['tenant_id', 'version'];
          },
        ];
      };
      policy_draft: {
        Row: {
          author_id: string;
          author_name: string | null;
          base_version: number;
          content: NonNullable<Json>;
          revision: number;
          tenant_id: string;
          updated_at: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'policy_drafts_tenant_id_author_id_fkey';
            columns: ['tenant_id', 'author_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'policy_drafts_tenant_id_base_version_fkey';
            columns: ['tenant_id', 'base_version'];
            isOneToOne: false;
            referencedRelation: 'policy_versions';
            referencedColumns: ['tenant_id', 'version'];
          },
          {
            foreignKeyName: 'policy_drafts_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: true;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      policy_proposals: {
        Row: {
          base_version: number;
          content: NonNullable<Json>;
          decided_at: string | null;
          decided_by: string | null;
          decided_by_name: string | null;
          decision_reason: string | null;
          effective_from: string | null;
          id: string;
          proposed_at: string;
          proposed_by: string;
          proposed_by_name: string | null;
          reason: string;
          state: string;
          tenant_id: string;
          version: number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'policy_proposals_tenant_id_base_version_fkey';
            columns: ['tenant_id', 'base_version'];
            isOneToOne: false;
            referencedRelation: 'policy_versions';
            referencedColumns: ['tenant_id', 'version'];
          },
          {
            foreignKeyName: 'policy_proposals_tenant_id_decided_by_fkey';
            columns: ['tenant_id', 'decided_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'policy_proposals_tenant_id_proposed_by_fkey';
            columns: ['tenant_id', 'proposed_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'policy_proposals_tenant_id_version_fkey';
            columns: ['tenant_id', 'version'];
            isOneToOne: false;
            referencedRelation: 'policy_versions';
            referencedColumns: ['tenant_id', 'version'];
          },
        ];
      };
      policy_rules: {
        Row: {
          below_minor: number | null;
          department_id: string | null;
          from_minor: number;
          kind: string | null;
          payee_risk: string | null;
          rule_no: number;
          tenant_id: string;
          version: number;
          words: string;
        };
        ComputedFields: never;
        Insert: {
          below_minor?: number | null;
          department_id?: string | null;
          from_minor?: number | null;
          kind?: string | null;
          payee_risk?: string | null;
          rule_no?: number | null;
          tenant_id?: string | null;
          version?: number | null;
          words?: string | null;
        };
        Update: {
          below_minor?: number | null;
          department_id?: string | null;
          from_minor?: number | null;
          kind?: string | null;
          payee_risk?: string | null;
          rule_no?: number | null;
          tenant_id?: string | null;
          version?: number | null;
          words?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'policy_rules_tenant_id_department_id_fkey';
            columns: ['tenant_id', 'department_id'];
            isOneToOne: false;
            referencedRelation: 'departments';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'policy_rules_tenant_id_version_fkey';
            columns: ['tenant_id', 'version'];
            isOneToOne: false;
            referencedRelation: 'policy_versions';
            referencedColumns: ['tenant_id', 'version'];
          },
        ];
      };
      policy_steps: {
        Row: {
          label: string;
          meaning: string;
          mode: string;
          named: string[] | null;
          permission: string;
          position: number;
          rule_no: number;
          scope: string;
          step_no: number;
          tenant_id: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          label?: string | null;
          meaning?: string | null;
          mode?: string | null;
          named?: string[] | null;
          permission?: string | null;
          position?: number | null;
          rule_no?: number | null;
          scope?: string | null;
          step_no?: number | null;
          tenant_id?: string | null;
          version?: number | null;
        };
        Update: {
          label?: string | null;
          meaning?: string | null;
          mode?: string | null;
          named?: string[] | null;
          permission?: string | null;
          position?: number | null;
          rule_no?: number | null;
          scope?: string | null;
          step_no?: number | null;
          tenant_id?: string | null;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'policy_steps_permission_fkey';
            columns: ['permission'];
            isOneToOne: false;
            referencedRelation: 'permissions';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'policy_steps_tenant_id_version_rule_no_fkey';
            columns: ['tenant_id', 'version', 'rule_no'];
            isOneToOne: false;
            referencedRelation: 'policy_rules';
            referencedColumns: ['tenant_id', 'version', 'rule_no'];
          },
        ];
      };
      policy_versions: {
        Row: {
          author_id: string | null;
          author_name: string | null;
          consent: boolean;
          consented_by: string | null;
          consented_by_name: string | null;
          created_at: string;
          effective_from: string;
          reason: string;
          tenant_id: string;
          version: number;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'policy_versions_tenant_id_author_id_fkey';
            columns: ['tenant_id', 'author_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'policy_versions_tenant_id_consented_by_fkey';
            columns: ['tenant_id', 'consented_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'policy_versions_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      request_lines: {
        Row: {
          description: string;
          net_minor: number;
          position: number;
          quantity_milli: number;
          request_id: string;
          tax_basis_points: number;
          tax_minor: number;
          tenant_id: string;
          unit_minor: number;
        };
        ComputedFields: never;
        Insert: {
          description?: string | null;
          net_minor?: number | null;
          position?: number | null;
          quantity_milli?: number | null;
          request_id?: string | null;
          tax_basis_points?: number | null;
          tax_minor?: number | null;
          tenant_id?: string | null;
          unit_minor?: number | null;
        };
        Update: {
          description?: string | null;
          net_minor?: number | null;
          position?: number | null;
          quantity_milli?: number | null;
          request_id?: string | null;
          tax_basis_points?: number | null;
          tax_minor?: number | null;
          tenant_id?: string | null;
          unit_minor?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'request_lines_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'requests';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'request_lines_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'timeline';
            referencedColumns: ['tenant_id', 'request_id'];
          },
        ];
      };
      request_steps: {
        Row: {
          activated_at: string | null;
          decided_at: string | null;
          decided_by: string | null;
          decided_by_name: string | null;
          decided_for_name: string | null;
          id: string;
          label: string;
          meaning: string;
          mode: string;
          named: string[] | null;
          permission: string;
          position: number;
          request_id: string;
          round: number;
          scope: string;
          state: string;
          step_no: number;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'request_steps_permission_fkey';
            columns: ['permission'];
            isOneToOne: false;
            referencedRelation: 'permissions';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'request_steps_tenant_id_decided_by_fkey';
            columns: ['tenant_id', 'decided_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'request_steps_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'requests';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'request_steps_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'timeline';
            referencedColumns: ['tenant_id', 'request_id'];
          },
        ];
      };
      request_versions: {
        Row: {
          content: NonNullable<Json>;
          content_hash: string;
          policy_version: number;
          request_id: string;
          round: number;
          rule_no: number;
          rule_words: string | null;
          submitted_at: string;
          submitted_by: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'request_versions_tenant_id_policy_version_rule_no_fkey';
            columns: ['tenant_id', 'policy_version', 'rule_no'];
            isOneToOne: false;
            referencedRelation: 'policy_rules';
            referencedColumns: ['tenant_id', 'version', 'rule_no'];
          },
          {
            foreignKeyName: 'request_versions_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'requests';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'request_versions_tenant_id_request_id_fkey';
            columns: ['tenant_id', 'request_id'];
            isOneToOne: false;
            referencedRelation: 'timeline';
            referencedColumns: ['tenant_id', 'request_id'];
          },
          {
            foreignKeyName: 'request_versions_tenant_id_submitted_by_fkey';
            columns: ['tenant_id', 'submitted_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      requests: {
        Row: {
          amount_minor: number;
          base_currency: string | null;
          base_exponent: number | null;
          base_minor: number | null;
          closed_at: string | null;
          content_hash: string;
          created_at: string;
          created_by: string;
          currency: string | null;
          department_id: string | null;
          department_name: string | null;
          excess_reason: string | null;
          exponent: number | null;
          id: string;
          kind: string;
          needed_by: string | null;
          number: string | null;
          paid_at: string | null;
          paid_by: string | null;
          payee_id: string | null;
          payee_name: string | null;
          payment_reference: string | null;
          policy_version: number | null;
          purchase_order_id: string | null;
          purchase_order_number: string | null;
          rate: number | null;
          rate_source: string | null;
          reference: string | null;
          requester_name: string | null;
          round: number;
          sample: boolean;
          state: string;
          submitted_at: string | null;
          submitted_by: string | null;
          tax_minor: number;
          tenant_id: string;
          title: string | null;
          updated_at: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'requests_currency_fkey';
            columns: ['currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
          {
            foreignKeyName: 'requests_tenant_id_created_by_fkey';
            columns: ['tenant_id', 'created_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'requests_tenant_id_department_id_fkey';
            columns: ['tenant_id', 'department_id'];
            isOneToOne: false;
            referencedRelation: 'departments';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'requests_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'requests_tenant_id_paid_by_fkey';
            columns: ['tenant_id', 'paid_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'requests_tenant_id_payee_id_fkey';
            columns: ['tenant_id', 'payee_id'];
            isOneToOne: false;
            referencedRelation: 'payees';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'requests_tenant_id_policy_version_fkey';
            columns: ['tenant_id', 'policy_version'];
            isOneToOne: false;
            referencedRelation: 'policy_versions';
            referencedColumns: ['tenant_id', 'version'];
          },
          {
            foreignKeyName: 'requests_tenant_id_purchase_order_id_fkey';
            columns: ['tenant_id', 'purchase_order_id'];
            isOneToOne: false;
            referencedRelation: 'requests';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'requests_tenant_id_purchase_order_id_fkey';
            columns: ['tenant_id', 'purchase_order_id'];
            isOneToOne: false;
            referencedRelation: 'timeline';
            referencedColumns: ['tenant_id', 'request_id'];
          },
          {
            foreignKeyName: 'requests_tenant_id_submitted_by_fkey';
            columns: ['tenant_id', 'submitted_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'tenants_base_currency_fkey';
            columns: ['base_currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      revocations: {
        Row: {
          at: string;
          cause: string;
          ended_by: string | null;
          ended_by_name: string | null;
          id: string;
          last_refused_at: string | null;
          member_id: string;
          member_name: string | null;
          milliseconds: number | null;
          refused: number | null;
          roles_after: string[];
          roles_before: string[];
          sessions: number;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'revocations_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'revocations_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      role_changes: {
        Row: {
          actor_id: string | null;
          actor_name: string | null;
          added: string[];
          at: string;
          event_id: string;
          id: string;
          member_id: string;
          member_name: string | null;
          proposal_id: string | null;
          reason: string | null;
          removed: string[];
          roles_after: string[];
          roles_before: string[];
          tenant_id: string;
          what: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'role_changes_tenant_id_event_id_fkey';
            columns: ['tenant_id', 'event_id'];
            isOneToOne: false;
            referencedRelation: 'events';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'role_changes_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      role_proposals: {
        Row: {
          added: string[];
          decided_at: string | null;
          decided_by: string | null;
          id: string;
          member_id: string;
          member_name: string | null;
          proposed_at: string;
          proposed_by: string;
          proposed_by_name: string | null;
          reason: string;
          state: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'role_proposals_tenant_id_decided_by_fkey';
            columns: ['tenant_id', 'decided_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'role_proposals_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'role_proposals_tenant_id_proposed_by_fkey';
            columns: ['tenant_id', 'proposed_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      roles: {
        Row: {
          built_in: boolean;
          description: string;
          id: string;
          key: string;
          kind: string | null;
          name: string;
          permissions: string[] | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          built_in?: boolean | null;
          description?: string | null;
          id?: string | null;
          key?: string | null;
          kind?: never;
          name?: string | null;
          permissions?: never;
          tenant_id?: string | null;
        };
        Update: {
          built_in?: boolean | null;
          description?: string | null;
          id?: string | null;
          key?: string | null;
          kind?: never;
          name?: string | null;
          permissions?: never;
          tenant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'roles_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      saved_views: {
        Row: {
          created_at: string;
          id: string;
          name: string;
          query: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string | null;
          id?: string | null;
          name?: string | null;
          query?: string | null;
          tenant_id?: string | null;
        };
        Update: {
          created_at?: string | null;
          id?: string | null;
          name?: string | null;
          query?: string | null;
          tenant_id?: string | null;
        };
        Relationships: [];
      };
      sessions: {
        Row: {
          address: string | null;
          agent: string | null;
          assurance: string;
          current: boolean | null;
          end_reason: string | null;
          ended_at: string | null;
          expires_at: string;
          id: string;
          member_id: string;
          member_name: string | null;
          registered_at: string;
          seen_at: string | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'sessions_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'sessions_tenant_id_member_id_fkey';
            columns: ['tenant_id', 'member_id'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
        ];
      };
      sso_rules: {
        Row: {
          break_glass: string | null;
          break_glass_name: string | null;
          changed_at: string;
          sso_only: boolean;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'sso_rules_tenant_id_break_glass_fkey';
            columns: ['tenant_id', 'break_glass'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'sso_rules_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: true;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      tenant: {
        Row: {
          base_currency: string;
          created_at: string;
          deciders: string;
          factor_due_at: string;
          factor_rule: string;
          factor_rule_from: string | null;
          id: string;
          locale: string;
          name: string;
          payee_cooling_days: number;
          settled_at: string | null;
          time_zone: string;
          trial_ends_at: string | null;
          working_days: number[];
        };
        ComputedFields: never;
        Insert: {
          base_currency?: string | null;
          created_at?: string | null;
          deciders?: string | null;
          factor_due_at?: string | null;
          factor_rule?: string | null;
          factor_rule_from?: string | null;
          id?: string | null;
          locale?: string | null;
          name?: string | null;
          payee_cooling_days?: number | null;
          settled_at?: string | null;
          time_zone?: string | null;
          trial_ends_at?: string | null;
          working_days?: number[] | null;
        };
        Update: {
          base_currency?: string | null;
          created_at?: string | null;
          deciders?: string | null;
          factor_due_at?: string | null;
          factor_rule?: string | null;
          factor_rule_from?: string | null;
          id?: string | null;
          locale?: string | null;
          name?: string | null;
          payee_cooling_days?: number | null;
          settled_at?: string | null;
          time_zone?: string | null;
          trial_ends_at?: string | null;
          working_days?: number[] | null;
        };
        Relationships: [
          {
            foreignKeyName: 'tenants_base_currency_fkey';
            columns: ['base_currency'];
            isOneToOne: false;
            referencedRelation: 'currencies';
            referencedColumns: ['code'];
          },
        ];
      };
      tenant_domains: {
        Row: {
          claimed_at: string;
          claimed_by: string;
          claimed_by_name: string | null;
          domain: string;
          id: string;
          proved_at: string | null;
          tenant_id: string;
          txt_name: string | null;
          txt_value: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'tenant_domains_tenant_id_claimed_by_fkey';
            columns: ['tenant_id', 'claimed_by'];
            isOneToOne: false;
            referencedRelation: 'members';
            referencedColumns: ['tenant_id', 'id'];
          },
          {
            foreignKeyName: 'tenant_domains_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
      timeline: {
        Row: {
          at: string | null;
          body: string | null;
          for_member: string | null;
          for_name: string | null;
          meaning: string | null;
          member_id: string | null;
          member_name: string | null;
          request_id: string;
          round: number | null;
          tenant_id: string;
          void_reason: string | null;
          voided: boolean | null;
          warnings: string[] | null;
          what: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'requests_tenant_id_fkey';
            columns: ['tenant_id'];
            isOneToOne: false;
            referencedRelation: 'tenant';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Functions: {
      accept_invitation: { Args: { p_edge: string; p_token: string }; Returns: Json };
      add_comment: {
        Args: { p_body: string; p_idempotency_key?: string; p_mentions?: string[]; p_request: string };
        Returns: Json;
      };
      add_sample_data: { Args: { p_idempotency_key?: string }; Returns: Json };
      answer_query: {
        Args: { p_answer: string; p_idempotency_key?: string; p_request: string };
        Returns: Json;
      };
      approve_role_change: {
        Args: { p_decision?: string; p_idempotency_key?: string; p_proposal: string; p_reason?: string };
        Returns: Json;
      };
      begin_check: { Args: { p_edge: string }; Returns: Json };
      begin_factor: { Args: { p_edge: string; p_sealed: string }; Returns: Json };
      begin_sso: {
        Args: {
          p_edge: string;
          p_next?: string;
          p_provider: string;
          p_request_id?: string;
          p_sealed?: string;
          p_state: string;
          p_unasked?: boolean;
        };
        Returns: Json;
      };
      bulk_decide: {
        Args: { p_comment?: string; p_decision?: string; p_idempotency_key?: string; p_items: Json };
        Returns: Json;
      };
      check_policy: { Args: { p_content?: Json }; Returns: Json };
      claim_domain: { Args: { p_idempotency_key?: string; p_name: string }; Returns: Json };
      confirm_factor: { Args: { p_codes: string[]; p_edge: string; p_step: number }; Returns: Json };
      connect_sso: {
        Args: {
          p_edge: string;
          p_idempotency_key?: string;
          p_next?: string;
          p_provider: string;
          p_request_id?: string;
          p_sealed?: string;
          p_state: string;
        };
        Returns: Json;
      };
      deactivate_member: {
        Args: { p_idempotency_key?: string; p_member: string; p_reason: string };
        Returns: Json;
      };
      decide: {
        Args: {
          p_comment: string;
          p_content_hash: string;
          p_decision: string;
          p_idempotency_key?: string;
          p_request: string;
          p_warnings?: string[];
        };
        Returns: Json;
      };
      decide_payee_change: {
        Args: {
          p_accept: boolean;
          p_call_back?: string;
          p_change: string;
          p_idempotency_key?: string;
          p_reason?: string;
        };
        Returns: Json;
      };
      decide_policy_proposal: {
        Args: { p_accept: boolean; p_idempotency_key?: string; p_proposal: string; p_reason?: string };
        Returns: Json;
      };
      delete_view: { Args: { p_idempotency_key?: string; p_view: string }; Returns: Json };
      discard_policy_draft: { Args: { p_idempotency_key?: string; p_revision: number }; Returns: Json };
      drop_domain: { Args: { p_domain: string; p_idempotency_key?: string }; Returns: Json };
      end_all_sessions: {
        Args: { p_everyone?: boolean; p_idempotency_key?: string; p_member?: string; p_reason?: string };
        Returns: Json;
      };
      end_delegation: {
        Args: { p_delegation: string; p_idempotency_key?: string; p_reason?: string };
        Returns: Json;
      };
      end_session: {
        Args: { p_idempotency_key?: string; p_reason?: string; p_session?: string };
        Returns: Json;
      };
      explain: { Args: { p_action: string; p_member?: string; p_request: string }; Returns: Json };
      explain_many: { Args: { p_actions: string[]; p_member?: string; p_request: string }; Returns: Json };
      factor_state: { Args: Record<PropertyKey, never>; Returns: Json };
      find_sso: { Args: { p_domain: string; p_edge: string }; Returns: Json };
      finish_sso: {
        Args: {
          p_assertion?: string;
          p_assertion_until?: string;
          p_attempt: string;
          p_edge: string;
          p_email: string;
          p_name?: string;
          p_subject: string;
        };
        Returns: Json;
      };
      give_back_rate: {
        Args: { p_account: string; p_edge: string; p_network: string; p_what: string };
        Returns: Json;
      };
      invite_member: {
        Args: {
          p_department: string;
          p_email: string;
          p_heads: string[];
          p_idempotency_key?: string;
          p_name: string;
          p_roles: string[];
          p_token_hash: string;
        };
        Returns: Json;
      };
      issue_job_ticket: { Args: { p_edge: string; p_purpose: string }; Returns: Json };
      look: { Args: { p_request: string }; Returns: Json };
      mark_notices_seen: { Args: { p_idempotency_key?: string; p_until: string }; Returns: Json };
      mark_paid: {
        Args: { p_idempotency_key?: string; p_reference?: string; p_request: string };
        Returns: Json;
      };
      name_alternate: {
        Args: { p_idempotency_key?: string; p_member: string; p_reason: string; p_request: string };
        Returns: Json;
      };
      note_refusal: { Args: { p_by: string; p_edge: string }; Returns: Json };
      open_trial: {
        Args: {
          p_base_currency: string;
          p_deciders: string;
          p_departments: Json;
          p_founder_email: string;
          p_founder_name: string;
          p_founder_user: string;
          p_name: string;
          p_threshold_minor: number;
          p_ticket: string;
          p_time_zone: string;
        };
        Returns: Json;
      };
      pass_factor: { Args: { p_edge: string; p_step: number }; Returns: Json };
      preview_networks: { Args: { p_networks?: Json }; Returns: Json };
      propose_payee_change: {
        Args: { p_change: Json; p_idempotency_key?: string; p_payee: string; p_reason: string };
        Returns: Json;
      };
      prove_domain: {
        Args: { p_domain: string; p_edge: string; p_found: string[]; p_idempotency_key?: string };
        Returns: Json;
      };
      publish_policy: {
        Args: { p_effective_from?: string; p_idempotency_key?: string; p_reason: string; p_revision: number };
        Returns: Json;
      };
      purchase_order_balance: { Args: { p_request: string }; Returns: Json };
      put_sealed: { Args: { p_rows: Json; p_tenant: string; p_ticket: string }; Returns: Json };
      read_invitation: { Args: { p_edge: string; p_token: string }; Returns: Json };
      read_policy: { Args: { p_version?: number }; Returns: Json };
      read_sso_provider: { Args: { p_edge: string; p_provider: string }; Returns: Json };
      refuse_sso: { Args: { p_attempt: string; p_edge: string; p_why: string }; Returns: Json };
      register_session: {
        Args: {
          p_address?: string;
          p_agent?: string;
          p_device?: string;
          p_edge: string;
          p_sso?: string;
          p_tenant?: string;
        };
        Returns: Json;
      };
      remove_factor: { Args: { p_digest?: string; p_edge: string; p_step?: number }; Returns: Json };
      remove_sample_data: { Args: { p_idempotency_key?: string }; Returns: Json };
      renew_invitation: {
        Args: { p_idempotency_key?: string; p_invitation: string; p_token_hash: string };
        Returns: Json;
      };
      renew_recovery_codes: { Args: { p_codes: string[]; p_edge: string }; Returns: Json };
      replay_policy: {
        Args: { p_after?: Json; p_content?: Json; p_limit?: number; p_since?: string };
        Returns: Json;
      };
      request_warnings: { Args: { p_request: string }; Returns: Json };
      reset_factor: {
        Args: { p_idempotency_key?: string; p_member: string; p_reason: string };
        Returns: Json;
      };
      revoke_invitation: {
        Args: { p_idempotency_key?: string; p_invitation: string; p_reason?: string };
        Returns: Json;
      };
      save_delegation: {
        Args: {
          p_for?: string;
          p_from: string;
          p_idempotency_key?: string;
          p_reason: string;
          p_to: string;
          p_until: string;
        };
        Returns: Json;
      };
      save_department: {
        Args: {
          p_active?: boolean;
          p_code?: string;
          p_department?: string;
          p_heads?: string[];
          p_idempotency_key?: string;
          p_name?: string;
        };
        Returns: Json;
      };
      save_factor_rule: {
        Args: { p_from?: string; p_idempotency_key?: string; p_rule: string };
        Returns: Json;
      };
      save_identity_provider: {
        Args: { p_idempotency_key?: string; p_provider?: string; p_settings: Json };
        Returns: Json;
      };
      save_networks: {
        Args: { p_idempotency_key?: string; p_networks: Json; p_reason: string; p_seen?: string };
        Returns: Json;
      };
      save_policy_draft: {
        Args: { p_content: Json; p_idempotency_key?: string; p_revision?: number };
        Returns: Json;
      };
      save_profile: {
        Args: { p_idempotency_key?: string; p_locale?: string; p_name: string };
        Returns: Json;
      };
      save_provider_secret: {
        Args: { p_edge: string; p_idempotency_key?: string; p_provider: string; p_sealed: string };
        Returns: Json;
      };
      save_rate: {
        Args: {
          p_currency: string;
          p_effective_at?: string;
          p_idempotency_key?: string;
          p_rate: number;
          p_source: string;
        };
        Returns: Json;
      };
      save_request: {
        Args: { p_content: Json; p_content_hash?: string; p_idempotency_key?: string; p_request?: string };
        Returns: Json;
      };
      save_settings: { Args: { p_idempotency_key?: string; p_settings: Json }; Returns: Json };
      save_sso_rule: {
        Args: { p_break_glass?: string; p_idempotency_key?: string; p_sso_only: boolean };
        Returns: Json;
      };
      save_view: {
        Args: { p_idempotency_key?: string; p_name: string; p_query: string; p_view?: string };
        Returns: Json;
      };
      save_working_days: {
        Args: { p_days: number[]; p_holidays: Json; p_idempotency_key?: string };
        Returns: Json;
      };
      search_requests: {
        Args: { p_after?: Json; p_filter?: Json; p_limit?: number; p_query: string };
        Returns: Json;
      };
      set_member_roles: {
        Args: { p_idempotency_key?: string; p_member: string; p_reason: string; p_roles: string[] };
        Returns: Json;
      };
      set_up: { Args: Record<PropertyKey, never>; Returns: Json };
      stale_seals: { Args: { p_edge: string; p_key: string }; Returns: Json };
      submit_request: {
        Args: { p_content_hash?: string; p_idempotency_key?: string; p_request: string };
        Returns: Json;
      };
      switch_tenant: { Args: { p_tenant: string }; Returns: Json };
      take_rate: {
        Args: { p_account: string; p_edge: string; p_network: string; p_what: string };
        Returns: Json;
      };
      take_revocations: { Args: { p_edge: string }; Returns: Json };
      take_sealed: { Args: { p_key: string; p_tenant: string; p_ticket: string }; Returns: Json };
      take_sso_attempt: { Args: { p_edge: string; p_provider: string; p_state: string }; Returns: Json };
      touch_session: { Args: { p_address: string; p_agent?: string; p_edge: string }; Returns: Json };
      use_recovery_code: { Args: { p_digest: string; p_edge: string }; Returns: Json };
      verify_trail: { Args: { p_from?: number; p_to?: number }; Returns: Json };
      warnings_of: { Args: { p_requests: string[] }; Returns: Json };
      whoami: { Args: Record<PropertyKey, never>; Returns: Json };
      withdraw_payee_change: { Args: { p_change: string; p_idempotency_key?: string }; Returns: Json };
      withdraw_request: {
        Args: { p_idempotency_key?: string; p_reason?: string; p_request: string };
        Returns: Json;
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'api'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  api: {
    Enums: {},
  },
} as const;
