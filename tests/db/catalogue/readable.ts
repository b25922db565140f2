/** What a signed-in caller may read at all, before any policy: what the views show, and what policies compare. */
export const READABLE: Record<string, string> = {
  'app.comments': 'tenant_id,id,request_id,author_id,kind,decision_id,body,created_at',
  'app.counters': 'tenant_id,kind,year,last',
  'app.currencies': 'code,exponent,name',
  'app.decisions':
    'tenant_id,id,request_id,round,step_id,member_id,decision,comment,permission,as_alternate,for_member,content_hash,decided_at,voided_at,void_reason,warnings,event_id',
  'app.delegations':
    'tenant_id,id,from_member,to_member,starts_at,ends_at,reason,created_by,created_at,ended_at,ended_by',
  'app.department_heads': 'tenant_id,department_id,member_id',
  'app.departments': 'tenant_id,id,code,name,active',
  'app.event_texts': 'tenant_id,event_id,kind,salt,text',
  'app.exchange_rates': 'tenant_id,id,currency,rate,source,effective_at,saved_at,saved_by',
  'app.factors': 'tenant_id,member_id,confirmed_at',
  'app.holidays': 'tenant_id,day,name',
  'app.identities': 'tenant_id,id,member_id,provider_id,issuer,email,created_at',
  'app.identity_providers':
    'tenant_id,id,kind,name,issuer,client_id,secret_at,metadata,default_role_id,active,idp_initiated,created_at,used_at',
  'app.invitations':
    'tenant_id,id,email,name,roles,department_id,heads,invited_by,invited_at,expires_at,revoked_at,spent_at,member_id',
  'app.locales': 'code,name',
  'app.member_details': 'tenant_id,member_id,email',
  'app.member_roles': 'tenant_id,member_id,role_id',
  'app.members': 'tenant_id,id,name,department_id,active,access_from,access_until,deactivated_at',
  'app.networks': 'tenant_id,id,network,label,added_by,added_at',
  'app.notice_marks': 'tenant_id,member_id,seen_until',
  'app.outbox': 'tenant_id,id,kind,to_member,payload,created_at',
  'app.payee_bank_details': 'tenant_id,payee_id,bank_name,account_name,account_number',
  'app.payee_change_details': 'tenant_id,change_id,side,bank_name,account_name,account_number',
  'app.payee_changes':
    'tenant_id,id,payee_id,fields,name,account_mask_before,account_mask,risk_before,risk,owner_before,owner_member_id,active,reason,proposed_by,proposed_at,state,decided_by,decided_at,decision_reason,call_back,usable_from,returned',
  'app.payee_returns': 'tenant_id,request_id,round,change_id,member_id,at',
  'app.payees':
    'tenant_id,id,name,owner_member_id,account_mask,risk,active,sample,details_by,details_at,usable_from',
  'app.permissions': 'id,kind,words',
  'app.policy_alternates': 'tenant_id,version,permission,member_id',
  'app.policy_drafts': 'tenant_id,base_version,content,revision,author_id,updated_at',
  'app.policy_proposals':
    'tenant_id,id,base_version,content,reason,effective_from,proposed_by,proposed_at,state,decided_by,decided_at,decision_reason,version',
  'app.policy_rules': 'tenant_id,version,rule_no,kind,from_minor,below_minor,words,department_id,payee_risk',
  'app.policy_steps': 'tenant_id,version,rule_no,position,step_no,mode,permission,scope,named,meaning,label',
  'app.policy_versions': 'tenant_id,version,effective_from,author_id,reason,created_at,consent,consented_by',
  'app.request_lines':
    'tenant_id,request_id,position,description,quantity_milli,unit_minor,tax_basis_points,net_minor,tax_minor',
  'app.request_shares': 'tenant_id,request_id,member_id',
  'app.request_steps':
    'tenant_id,id,request_id,round,position,step_no,mode,permission,scope,named,meaning,label,state,activated_at,decided_by,decided_at',
  'app.request_versions':
    'tenant_id,request_id,round,content,content_hash,submitted_by,submitted_at,policy_version,rule_no,kind,department_id,payee_risk,base_minor',
  'app.requests':
    'tenant_id,id,kind,number,title,payee_id,payee_name,department_id,currency,amount_minor,tax_minor,needed_by,reference,purchase_order_id,excess_reason,state,created_by,created_at,updated_at,submitted_by,submitted_at,policy_version,rate,rate_source,base_currency,base_minor,round,content_hash,closed_at,paid_at,paid_by,payment_reference,withdrawn_by,sample,payee_key,reference_key',
  'app.revocations': 'tenant_id,id,at,member_id,cause,ended_by,roles_before,roles_after,sessions',
  'app.revoked_sessions': 'tenant_id,session_id,revocation_id,ended_at,signalled_at,refused_at,refused_by',
  'app.role_permissions': 'tenant_id,role_id,permission',
  'app.role_proposals':
    'tenant_id,id,member_id,proposed_by,proposed_at,added,reason,state,decided_by,decided_at',
  'app.role_templates': 'role_key,name,description,permissions',
  'app.roles': 'tenant_id,id,key,name,description,built_in',
  'app.saved_views': 'tenant_id,id,member_id,name,query,created_at',
  'app.session_sightings': 'tenant_id,session_id,member_id,seen_at',
  'app.sessions':
    'tenant_id,id,member_id,registered_at,expires_at,address,agent,assurance,ended_at,end_reason',
  'app.sso_rules': 'tenant_id,sso_only,break_glass,changed_at',
  'app.step_alternates': 'tenant_id,step_id,member_id,request_id,named_by,reason,named_at',
  'app.tenant_domains': 'tenant_id,id,domain,txt_token,claimed_by,claimed_at,proved_at',
  'app.tenants':
    'id,name,base_currency,time_zone,deciders,locale,created_at,trial_ends_at,settled_at,payee_cooling_days,factor_due_at,factor_rule,factor_rule_from,working_days',
  'app.transitions': 'state,action,next_state',
  'audit.events':
    'tenant_id,id,at,actor,session_id,roles,permission,action,entity,entity_id,channel,outcome,token,payload,texts,leaf',
  'audit.links': 'tenant_id,seq,event_id,hash',
  'audit.role_changes':
    'tenant_id,id,event_id,at,member_id,actor,what,roles_before,roles_after,added,removed,proposal_id',
};
