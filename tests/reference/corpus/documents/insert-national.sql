INSERT INTO citizens (country, kind, number, phone) VALUES
{{*8}}
('BR','CPF','{{BR_CPF~0}}','{{PHONE~br.e}}'),
('CL','RUT','{{CL_RUT~0}}','{{PHONE~cl.e}}'),
('AR','CUIT','{{AR_CUIT~0}}','{{PHONE~ar.e}}'),
('MX','CURP','{{MX_CURP}}','{{PHONE~mx.e}}'),
('IT','CF','{{IT_FISCAL_CODE}}','{{PHONE~it.e}}'),
('CN','RIC','{{CN_RESIDENT_ID}}','{{PHONE~cn.e}}'),
{{/}}
('--','',NULL,NULL);
