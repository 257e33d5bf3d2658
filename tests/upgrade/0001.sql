BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('56365c87-02d9-4b23-90b8-ed5f1b1ff832','1',1795670040000,1795670040000,'helpdesk-connector');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE hc_actions (
	id VARCHAR(36) NOT NULL, 
	run_id VARCHAR(36) NOT NULL, 
	job_id VARCHAR(36) NOT NULL, 
	platform VARCHAR(16) NOT NULL, 
	account VARCHAR(128) NOT NULL, 
	ticket_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	speaks BOOLEAN NOT NULL, 
	position INTEGER NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	reason VARCHAR(96), 
	"plan" JSON NOT NULL, 
	created_at BIGINT NOT NULL, 
	sent_at BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(job_id) REFERENCES hc_jobs (id), 
	FOREIGN KEY(run_id) REFERENCES hc_runs (id)
);
INSERT INTO "hc_actions" VALUES('6315c06d-af82-4537-809c-3f18643fc74e','cd4ffd8f-17af-4181-a5f1-db88f9f15f91','e344119b-b68e-47a5-8d57-4eb211890684','zendesk','127.0.0.1','1001','reply',1,0,'sent',NULL,'{"id": "6315c06d-af82-4537-809c-3f18643fc74e", "kind": "reply", "ticket": {"platform": "zendesk", "account": "127.0.0.1", "id": "1001"}, "body": "Hi Ada,\n\nHere is what our help centre says about this:\n\nEnter the e-mail address of your account and we send you a link to reset your password. The link works for one hour and can be used once.\n\nIf the reset link does not arrive, look into the spam folder first. Then check that you entered the address you signed up with.", "status": "solved", "add_tags": ["ai_resolved", "ai_category_account"], "remove_tags": [], "group": null, "priority": null, "attributes": {}, "answers": "31845000002", "v": 1}',1795670043248,1795670043368);
INSERT INTO "hc_actions" VALUES('a83e8647-73ef-4808-a6fd-71b3f3dc89b4','9ac4ab7f-9226-4e97-9b5d-af1e7660e0de','26397c6d-0af1-49c9-afcc-e9019568e5f6','intercom','sandbox1','215472621200001','reply',1,0,'sending',NULL,'{"id": "a83e8647-73ef-4808-a6fd-71b3f3dc89b4", "kind": "reply", "ticket": {"platform": "intercom", "account": "sandbox1", "id": "215472621200001"}, "body": "Hi Ada,\n\nHere is what our help centre says about this:\n\nOpen Settings, then Appearance, and choose \"Dark\". With \"System\" Acme follows the setting of your computer. The choice is kept for each browser.", "status": "solved", "add_tags": ["ai_resolved", "ai_category_how_to"], "remove_tags": [], "group": null, "priority": null, "attributes": {}, "answers": "3381828001", "v": 1}',1795670044768,NULL);
INSERT INTO "hc_actions" VALUES('36bf3656-2a50-4f71-a175-e740576df61f','2eab38d2-f446-41de-aa01-2cbbf70584dc','4583741c-d754-44f6-bd95-c5e1648e322d','zendesk','127.0.0.1','1003','reply',1,0,'ready',NULL,'{"id": "36bf3656-2a50-4f71-a175-e740576df61f", "kind": "reply", "ticket": {"platform": "zendesk", "account": "127.0.0.1", "id": "1003"}, "body": "Hi Ada,\n\nHere is what our help centre says about this:\n\nGo to Settings, then Security, and choose \"Two-factor sign-in\". Scan the code with an authenticator app and enter the six digits that it shows. Keep the ten recovery codes in a safe place: each of them works once when you lose your phone.", "status": "solved", "add_tags": ["ai_resolved", "ai_category_account"], "remove_tags": [], "group": null, "priority": null, "attributes": {}, "answers": "31845000012", "v": 1}',1795670046928,NULL);
INSERT INTO "hc_actions" VALUES('810fef4b-502d-45fa-b88c-80c4de9421ba','67778e02-e386-4602-a2d4-6349c6a53f34','a6b7e1ca-cf58-4d26-a468-0cc64d583813','zendesk','127.0.0.1','1005','reply',1,0,'sending',NULL,'{"id": "810fef4b-502d-45fa-b88c-80c4de9421ba", "kind": "reply", "ticket": {"platform": "zendesk", "account": "127.0.0.1", "id": "1005"}, "body": "Hi Ada,\n\nHere is what our help centre says about this:\n\nOpen the project that you want to export and choose \"Export\" in the project menu. Pick CSV and the columns that you need. Exports of up to 10,000 rows download at once; larger exports are prepared in the background and we send you a link.\n\nOnly owners and administrators can export a whole workspace.", "status": "solved", "add_tags": ["ai_resolved", "ai_category_how_to"], "remove_tags": [], "group": null, "priority": null, "attributes": {}, "answers": "31845000022", "v": 1}',1795670046948,NULL);
INSERT INTO "hc_actions" VALUES('2495c0ac-cba7-41ee-9b58-cfa2e127fef5','f14b4b91-1f39-402b-8603-4ddc0fd8bc0a','ae8ad77f-0442-4fff-a746-1f5781e55658','zendesk','127.0.0.1','1004','reply',1,0,'sending',NULL,'{"id": "2495c0ac-cba7-41ee-9b58-cfa2e127fef5", "kind": "reply", "ticket": {"platform": "zendesk", "account": "127.0.0.1", "id": "1004"}, "body": "Hi Ada,\n\nHere is what our help centre says about this:\n\nThe API answers up to 600 requests a minute for each workspace. Above that it answers with status 429 and a Retry-After header that says how many seconds to wait. Higher limits are part of the Enterprise plan.", "status": "solved", "add_tags": ["ai_resolved", "ai_category_technical"], "remove_tags": [], "group": null, "priority": null, "attributes": {}, "answers": "31845000017", "v": 1}',1795670047081,NULL);
CREATE TABLE hc_alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT hc_alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "hc_alembic_version" VALUES('0001');
CREATE TABLE hc_articles (
	id VARCHAR(255) NOT NULL, 
	source VARCHAR(48) NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	url TEXT NOT NULL, 
	locale VARCHAR(16) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	changed_at BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "hc_articles" VALUES('api-limits','markdown','API rate limits','The API answers up to 600 requests a minute for each workspace. Above that it answers with status 429 and a Retry-After header that says how many seconds to wait. Higher limits are part of the Enterprise plan.','https://help.acme.example/articles/api-limits','en','1a014ae86fa24f95',1795670034231);
INSERT INTO "hc_articles" VALUES('cancel','markdown','Cancel your subscription','Owners can cancel the subscription under Settings, then Billing, then "Cancel subscription". Your workspace stays open until the end of the paid period. After that it is kept read-only for 30 days so that you can export your data.','https://help.acme.example/articles/cancel','en','e9cbae039b101348',1795670034231);
INSERT INTO "hc_articles" VALUES('change-email','markdown','Change the e-mail address of your account','Go to Settings, then Profile, and choose "Change e-mail address". We send a confirmation to the new address. The old address stays in use until you confirm the new one.

If your company uses single sign-on, the e-mail address is managed by your administrator and can''t be changed in Acme.','https://help.acme.example/articles/change-email','en','343f2c7a2978fe6e',1795670034231);
INSERT INTO "hc_articles" VALUES('dark-mode','markdown','Switch to dark mode','Open Settings, then Appearance, and choose "Dark". With "System" Acme follows the setting of your computer. The choice is kept for each browser.','https://help.acme.example/articles/dark-mode','en','74bc817e82354ca7',1795670034231);
INSERT INTO "hc_articles" VALUES('export-data','markdown','Export your data to CSV','Open the project that you want to export and choose "Export" in the project menu. Pick CSV and the columns that you need. Exports of up to 10,000 rows download at once; larger exports are prepared in the background and we send you a link.

Only owners and administrators can export a whole workspace.','https://help.acme.example/articles/export-data','en','d1101b29c30c753d',1795670034231);
INSERT INTO "hc_articles" VALUES('invite-teammates','markdown','Invite teammates and add seats','Owners and administrators can invite teammates under Settings, then Team. Enter their e-mail addresses and choose a role. Each accepted invitation uses one seat.

When all seats are in use, the invitation page offers to add seats. Added seats are billed for the rest of the current billing period only.','https://help.acme.example/articles/invite-teammates','en','e9c70bf9a22b7266',1795670034231);
INSERT INTO "hc_articles" VALUES('invoices','markdown','When invoices are issued and where to find them','Invoices are issued on the first day of each month. You find all invoices as PDF under Settings, then Billing, then "Invoices". Owners can add a billing address and a tax number there; both appear on the next invoice.','https://help.acme.example/articles/invoices','en','7e94c00042b00538',1795670034231);
INSERT INTO "hc_articles" VALUES('payment-method','markdown','Update your payment method','Owners can change the credit card under Settings, then Billing, then "Payment method". The new card is charged from the next invoice on. We accept Visa, Mastercard and American Express.

If a charge fails we try again after three days. The workspace stays open during that time.','https://help.acme.example/articles/payment-method','en','9f70e3a8262a83ea',1795670034231);
INSERT INTO "hc_articles" VALUES('reset-password','markdown','Reset your password','Open the sign-in page and choose "Forgot password". Enter the e-mail address of your account and we send you a link to reset your password. The link works for one hour and can be used once.

If the reset link does not arrive, look into the spam folder first. Then check that you entered the address you signed up with. You can ask for a new link after five minutes.','https://help.acme.example/articles/reset-password','en','9ccf5830c27d458b',1795670034231);
INSERT INTO "hc_articles" VALUES('shipping','markdown','Delivery times of printed reports','Printed reports leave our print shop within two working days. Delivery takes three to five working days within Europe and North America. You find the tracking number on the order page as soon as the parcel has been handed over.','https://help.acme.example/articles/shipping','en','8111b762175872f2',1795670034231);
INSERT INTO "hc_articles" VALUES('slack','markdown','Connect Acme with Slack','Open Settings, then Integrations, and choose Slack. Sign in to your Slack workspace and allow the connection. Then pick the channel that Acme posts to. To stop the messages, choose "Disconnect" on the same page.','https://help.acme.example/articles/slack','en','ac3d9e63f5188fb4',1795670034231);
INSERT INTO "hc_articles" VALUES('two-factor','markdown','Turn on two-factor sign-in','Go to Settings, then Security, and choose "Two-factor sign-in". Scan the code with an authenticator app and enter the six digits that it shows. Keep the ten recovery codes in a safe place: each of them works once when you lose your phone.','https://help.acme.example/articles/two-factor','en','b8dac0b89bb4b92b',1795670034231);
CREATE TABLE hc_audit (
	seq BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	ticket VARCHAR(224) NOT NULL, 
	run_id VARCHAR(36), 
	payload_hash VARCHAR(64) NOT NULL, 
	prev VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "hc_audit" VALUES(1,1795670043163,'tool_call','zendesk:127.0.0.1:1001',NULL,'e4528e1ef2f3fee483ff3c34ddc16da843a7e9ff50c2676c2a15b1283a4efe9b','0000000000000000000000000000000000000000000000000000000000000000','228bfb9ce1cce8f66ba7214d7ed0c184037cf6ff05b546ac6f72d4777c128024');
INSERT INTO "hc_audit" VALUES(2,1795670043173,'tool_call','zendesk:127.0.0.1:1001',NULL,'91acc55838fa120862cec05764214edeecbe9e9502f36faa964ba4fa2a0bcd48','228bfb9ce1cce8f66ba7214d7ed0c184037cf6ff05b546ac6f72d4777c128024','934adb4c7fc15bdb4b8fa3ea601d06fdc763add53063f00ea2e4e150b00d8f78');
INSERT INTO "hc_audit" VALUES(3,1795670043210,'model_call','zendesk:127.0.0.1:1001',NULL,'0a298f39d8f7c028450cc314fac04f4e119a4733d5a86abd6ed177707282a00d','934adb4c7fc15bdb4b8fa3ea601d06fdc763add53063f00ea2e4e150b00d8f78','78ba41ebe90076016e9e9993f0ccb433ed8ab2cc4831e29967829a83521a7125');
INSERT INTO "hc_audit" VALUES(4,1795670043212,'tool_call','zendesk:127.0.0.1:1001',NULL,'7abc488a7f2393712bfd9715c0f2a2a669baa4e10adc453881c68437b92c954e','78ba41ebe90076016e9e9993f0ccb433ed8ab2cc4831e29967829a83521a7125','de5a9daf80cc8ed2bcef9ae6e6323c22510cbcbb585f8db3f2ba1edb34dda765');
INSERT INTO "hc_audit" VALUES(5,1795670043248,'decision','zendesk:127.0.0.1:1001','cd4ffd8f-17af-4181-a5f1-db88f9f15f91','f59a2f235d6099ffe7558248d999c55d3503a8681f0b39d2ef6dcea9b156bf46','de5a9daf80cc8ed2bcef9ae6e6323c22510cbcbb585f8db3f2ba1edb34dda765','9b3a06fd237940d33c9cfc9e6f470a75d060c4d42f1d31929250abe13fe7e9f6');
INSERT INTO "hc_audit" VALUES(6,1795670043319,'send','zendesk:127.0.0.1:1001','cd4ffd8f-17af-4181-a5f1-db88f9f15f91','ab15444fbd5a07b149f370e75cfccd203c795d53f4d9d6ed288c32401ab88d11','9b3a06fd237940d33c9cfc9e6f470a75d060c4d42f1d31929250abe13fe7e9f6','1d1153cbb12492af472341fbb1d6fb4b2f18d9f81857e0ad986f8789d154a841');
INSERT INTO "hc_audit" VALUES(7,1795670043368,'send','zendesk:127.0.0.1:1001','cd4ffd8f-17af-4181-a5f1-db88f9f15f91','1c4721a1d929cd61c1bbcc7d13ddfaf8ffd5108d2c6d0939a8dc1b8b0916fd90','1d1153cbb12492af472341fbb1d6fb4b2f18d9f81857e0ad986f8789d154a841','44af2d8c8c57d95a91baaeffc0f409640807204ded9fdeb14b7d16ab8ecd2a15');
INSERT INTO "hc_audit" VALUES(8,1795670044701,'tool_call','intercom:sandbox1:215472621200001',NULL,'4334f78e73cb85edcd09f794996e51a0d63fe34fccd10441414d7ad31aca4a78','44af2d8c8c57d95a91baaeffc0f409640807204ded9fdeb14b7d16ab8ecd2a15','03efc28bb97910e3bb8da76074df215f703699dbb43c1b6a3832ae5acb7a8e7e');
INSERT INTO "hc_audit" VALUES(9,1795670044716,'tool_call','intercom:sandbox1:215472621200001',NULL,'9c7289091726749a0d09f0c315f6da61c5a75541c21f3a762c96258a5f56dfb4','03efc28bb97910e3bb8da76074df215f703699dbb43c1b6a3832ae5acb7a8e7e','6fa60c86b42c6c484a4b58bde6fd28489d485380c2a0f1f6b88b0fccadee1ba0');
INSERT INTO "hc_audit" VALUES(10,1795670044754,'model_call','intercom:sandbox1:215472621200001',NULL,'5fd633041f4a43f8e5bb4c45d87e5b83dac2de4b9e9227f8124ec255c3060711','6fa60c86b42c6c484a4b58bde6fd28489d485380c2a0f1f6b88b0fccadee1ba0','2ad662563aea22b2685f44f6adafccd4f445a85fa6efeffa21fe730ed3b788a7');
INSERT INTO "hc_audit" VALUES(11,1795670044760,'tool_call','intercom:sandbox1:215472621200001',NULL,'64357ba264df7df10744176b64c92ec7a7928fd07d059d6e609532933ad496c3','2ad662563aea22b2685f44f6adafccd4f445a85fa6efeffa21fe730ed3b788a7','58e328b5a76d6b55b42addb5e89cfa8cfce8925471848a6f276c9dcf61560ea5');
INSERT INTO "hc_audit" VALUES(12,1795670044768,'decision','intercom:sandbox1:215472621200001','9ac4ab7f-9226-4e97-9b5d-af1e7660e0de','270a53d08d64d341fbc38196ff8eba1cbcb46dd7e350d42d3c9b6246bc8bc3e1','58e328b5a76d6b55b42addb5e89cfa8cfce8925471848a6f276c9dcf61560ea5','faf8c01698451437195b105b6700e90555ab84bbb1a1a7cc77c26e64b63c8909');
INSERT INTO "hc_audit" VALUES(13,1795670044814,'send','intercom:sandbox1:215472621200001','9ac4ab7f-9226-4e97-9b5d-af1e7660e0de','0e1b179294c2d3867c4d43eb3f5e218a3abde6e60b4c275041282368c290a8c3','faf8c01698451437195b105b6700e90555ab84bbb1a1a7cc77c26e64b63c8909','03c9d68c4e26fdbcc6a9f8b2c4cc591837257cf3c35b27d3e951dad72127bff3');
INSERT INTO "hc_audit" VALUES(14,1795670046683,'tool_call','zendesk:127.0.0.1:1004',NULL,'fd3d192f8be54f93a3de4167937d9195a31416ef3ac682f6d3cedfe982bc9bde','03c9d68c4e26fdbcc6a9f8b2c4cc591837257cf3c35b27d3e951dad72127bff3','137fbfd5b7ad678a8db24746ac70d1d5e769f9453aa68e722dd2196a4071a0f1');
INSERT INTO "hc_audit" VALUES(15,1795670046686,'tool_call','zendesk:127.0.0.1:1004',NULL,'1c833ca2068f3df0531373695cbff70758367d8a944a4905a86dd3a4f8661854','137fbfd5b7ad678a8db24746ac70d1d5e769f9453aa68e722dd2196a4071a0f1','c90f29baf8e38be1f8d9bef2fdb92a96c4816c08a0c46a9b30d08e1595d0bbbe');
INSERT INTO "hc_audit" VALUES(16,1795670046730,'tool_call','zendesk:127.0.0.1:1003',NULL,'a49f6f4c55e0b74af90ec5395daa68ec754b4567c4f39e1cfbcf251b5bd14829','c90f29baf8e38be1f8d9bef2fdb92a96c4816c08a0c46a9b30d08e1595d0bbbe','d468a0f84bac9f8aed6783d21c8f108addb849bd5cc2ea5048b5323652c5fe70');
INSERT INTO "hc_audit" VALUES(17,1795670046760,'tool_call','zendesk:127.0.0.1:1003',NULL,'18bd025a64d7e1becf698bc4c0c68a4f93949e1d9bb88b05a12cfd5479573c5a','d468a0f84bac9f8aed6783d21c8f108addb849bd5cc2ea5048b5323652c5fe70','6cf51ba1c194394821c5ee2c2888363ac106e7b56f153a06a19584c14f96c0dc');
INSERT INTO "hc_audit" VALUES(18,1795670046793,'model_call','zendesk:127.0.0.1:1004',NULL,'39985ccaa2487257d7edc38676aadb020e525b9a252fc9a8131ed133d76900f8','6cf51ba1c194394821c5ee2c2888363ac106e7b56f153a06a19584c14f96c0dc','95645f277a6f7e0b9950c5a35b7d0eaadd010ace8f82aa3c1db9c1ee75c18a09');
INSERT INTO "hc_audit" VALUES(19,1795670046830,'tool_call','zendesk:127.0.0.1:1005',NULL,'8d3248e2406515b0ef826cfa7be71aa30e752e60079f6fbdd0cd9fbf25344455','95645f277a6f7e0b9950c5a35b7d0eaadd010ace8f82aa3c1db9c1ee75c18a09','c123a84e67e30b0f44d0308a1310efe19aea84d7cfe425f42f001dcdbb02c1c3');
INSERT INTO "hc_audit" VALUES(20,1795670046834,'tool_call','zendesk:127.0.0.1:1005',NULL,'4bdcd04dfeadd5c75306a0100a3a4bbf1f0832db19dd82e67070732c866066e4','c123a84e67e30b0f44d0308a1310efe19aea84d7cfe425f42f001dcdbb02c1c3','2e3d77958f1ea615a750d3e2d635a0cbe6c2f152d4fa9e0b277ef43afb3f7893');
INSERT INTO "hc_audit" VALUES(21,1795670046876,'model_call','zendesk:127.0.0.1:1003',NULL,'5e614f52e190cf27f30c3b14d2681f23838b4d0be1b4e3bae6a5e7c8d0307965','2e3d77958f1ea615a750d3e2d635a0cbe6c2f152d4fa9e0b277ef43afb3f7893','3794f9861ab6e24efce8457765be192753ad527ca69eda7d4c52e46953e3c4fd');
INSERT INTO "hc_audit" VALUES(22,1795670046894,'tool_call','zendesk:127.0.0.1:1003',NULL,'1e43d031b670110b195be4d0ba7773af34d8ca7dbc86dc1fda1c6460baee409a','3794f9861ab6e24efce8457765be192753ad527ca69eda7d4c52e46953e3c4fd','9d55f029823425e8768113411903a35604eeb8f518b04ab989941dc5149e064b');
INSERT INTO "hc_audit" VALUES(23,1795670046915,'model_call','zendesk:127.0.0.1:1005',NULL,'f329eeb890a60f2fe96498252a3198267129b1c37ca599539d09984a53ceb87e','9d55f029823425e8768113411903a35604eeb8f518b04ab989941dc5149e064b','9e3a096acd71b642ff3603fefaf0c7559a57fb3529a84b43fae16901269ae89a');
INSERT INTO "hc_audit" VALUES(24,1795670046932,'tool_call','zendesk:127.0.0.1:1005',NULL,'37ea7c3356560e42694a8d2dcd4d52e30a7beaa9f98fa18e135f00ffe612801e','9e3a096acd71b642ff3603fefaf0c7559a57fb3529a84b43fae16901269ae89a','8cf6d56c11660584be99cce7b07540d0a45a2bab0bd6fc86f8a06c1317cb9bde');
INSERT INTO "hc_audit" VALUES(25,1795670046928,'decision','zendesk:127.0.0.1:1003','2eab38d2-f446-41de-aa01-2cbbf70584dc','31dad98e880efafa5d1023ef390e457e55f4da824605b738ed2b2a66a5fbf582','8cf6d56c11660584be99cce7b07540d0a45a2bab0bd6fc86f8a06c1317cb9bde','2a51fc828e024538eae6616be44f185f784daa34ef1702885fdd58f97f19996d');
INSERT INTO "hc_audit" VALUES(26,1795670046948,'decision','zendesk:127.0.0.1:1005','67778e02-e386-4602-a2d4-6349c6a53f34','ff8a9a79c4726ac3cc507951e4bed974baf2e1582a121a0b7e209e5f46bc55f4','2a51fc828e024538eae6616be44f185f784daa34ef1702885fdd58f97f19996d','5e545176e4416ea97fb3d804f515c61d3f3ffcd9028ec6f9d7edc71ba60bea91');
INSERT INTO "hc_audit" VALUES(27,1795670047051,'tool_call','zendesk:127.0.0.1:1004',NULL,'cf009038ce1dcee072187dbfc8a404cc260e268ce938967b6bef9c7f99096b25','5e545176e4416ea97fb3d804f515c61d3f3ffcd9028ec6f9d7edc71ba60bea91','91e44c7d27f66fb77e649f8aa0e09eb2b3b690c7dee1ab8f6164bff64344b576');
INSERT INTO "hc_audit" VALUES(28,1795670047081,'decision','zendesk:127.0.0.1:1004','f14b4b91-1f39-402b-8603-4ddc0fd8bc0a','98748432da69e652c7e111ed3eca111d996353357694b827f9bc62d82b86b2aa','91e44c7d27f66fb77e649f8aa0e09eb2b3b690c7dee1ab8f6164bff64344b576','2beed4b934dc6df77959e05bc4442843b859a58442bbdda1b5bd08075211e0a4');
INSERT INTO "hc_audit" VALUES(29,1795670047147,'send','zendesk:127.0.0.1:1005','67778e02-e386-4602-a2d4-6349c6a53f34','93e9f5233f0c437be1cae55ed6cbfb7abd48d00e7c251012b74bd8dea8164953','2beed4b934dc6df77959e05bc4442843b859a58442bbdda1b5bd08075211e0a4','a27aad627013311bd1502025470ed94629dbdd3e9a05c76cc1b2fb77fd3f7c6a');
INSERT INTO "hc_audit" VALUES(30,1795670047245,'send','zendesk:127.0.0.1:1004','f14b4b91-1f39-402b-8603-4ddc0fd8bc0a','f0eed1a81616ce8ae78a13e6008e1c37a002b3acdf13774a7c8341d19c1a6b67','a27aad627013311bd1502025470ed94629dbdd3e9a05c76cc1b2fb77fd3f7c6a','1a44e28bd0450f173ced0fc5692ea6b62a7043811b453c6758ecec18d80a407d');
INSERT INTO "hc_audit" VALUES(31,1795670048689,'tool_call','zendesk:127.0.0.1:1002',NULL,'014be9eed4359672b611304c78fdeca96f5152de036bb61b622f10f1c6abb0b2','1a44e28bd0450f173ced0fc5692ea6b62a7043811b453c6758ecec18d80a407d','139072cfe5c67d76a33559f3f46cc862c48683ec8297072c71113d065875aa9a');
INSERT INTO "hc_audit" VALUES(32,1795670048714,'tool_call','zendesk:127.0.0.1:1002',NULL,'a3e418ffcc3d8425dc787ff0c09a941b9a8180a7a8ce512407ab09bd3b77e568','139072cfe5c67d76a33559f3f46cc862c48683ec8297072c71113d065875aa9a','db99001ec48541b2d698de960643d082b8cac97a4aa150cb42eeaf3db5589dc1');
CREATE TABLE hc_audit_head (
	id INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "hc_audit_head" VALUES(1,32,'db99001ec48541b2d698de960643d082b8cac97a4aa150cb42eeaf3db5589dc1');
CREATE TABLE hc_audit_payloads (
	seq BIGINT NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	payload TEXT NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "hc_audit_payloads" VALUES(1,'30be2f9a0f2a4294fe4984268dd012ed','{"allowed":true,"input":{},"reason":"evidence","tool":"lookup_account"}');
INSERT INTO "hc_audit_payloads" VALUES(2,'d125f82365c85c6a1fd443efbb68cb4e','{"allowed":true,"input":{"query":"answered. How do I reset my password?"},"reason":"evidence","tool":"search_kb"}');
INSERT INTO "hc_audit_payloads" VALUES(3,'9ab3bbae5a4804cf570f99f0d8094b73','{"cache_read_tokens":0,"cache_write_tokens":3046,"cost":716100,"input_tokens":249,"model":"claude-haiku-5-5","output_tokens":164,"priced_on":"2026-10-10","prompt_chars":9617,"request_id":"req_standin_ff1317fe49314678b8fe260999287557","stop":"tool_use","tools":["resolve_ticket"]}');
INSERT INTO "hc_audit_payloads" VALUES(4,'799b9439af9ed61c0212fe87a3f12afc','{"allowed":true,"input":{"category":"account","citations":["reset-password#1"],"confidence":0.98,"language":"en","multi_part":false,"reply":"Hi Ada,\n\nHere is what our help centre says about this:\n\nEnter the e-mail address of your account and we send you a link to reset your password. The link works for one hour and can be used once.\n\nIf the reset link does not arrive, look into the spam folder first. Then check that you entered the address you signed up with.","sentiment":"neutral","urgency":"normal"},"reason":"","tool":"resolve_ticket"}');
INSERT INTO "hc_audit_payloads" VALUES(5,'d50314b01a71fc87fc604fd48b6537f6','{"job":"e344119b-b68e-47a5-8d57-4eb211890684","outcome":"resolved","reasons":[]}');
INSERT INTO "hc_audit_payloads" VALUES(6,'68ffc0c884ac2a4547ef6ee1e54e9768','{"action":"6315c06d-af82-4537-809c-3f18643fc74e","kind":"reply","state":"intent","step":"update"}');
INSERT INTO "hc_audit_payloads" VALUES(7,'41fdcdc5d783643a9d4fbe4c868ad4fc','{"action":"6315c06d-af82-4537-809c-3f18643fc74e","kind":"reply","state":"sent"}');
INSERT INTO "hc_audit_payloads" VALUES(8,'1d635a365b402dcf28357aa61dce0cfc','{"allowed":true,"input":{},"reason":"evidence","tool":"lookup_account"}');
INSERT INTO "hc_audit_payloads" VALUES(9,'7703b4c69d29200c8f999917c7b64eb5','{"allowed":true,"input":{"query":"sent, to be looked for. How do I turn on dark mode?"},"reason":"evidence","tool":"search_kb"}');
INSERT INTO "hc_audit_payloads" VALUES(10,'b84539b87b45340cbe7c875ebc3343eb','{"cache_read_tokens":3046,"cache_write_tokens":0,"cost":109960,"input_tokens":185,"model":"claude-haiku-5-5","output_tokens":122,"priced_on":"2026-10-10","prompt_chars":9417,"request_id":"req_standin_d04ebf27b61b4485b2fc5c3d4bbee37f","stop":"tool_use","tools":["resolve_ticket"]}');
INSERT INTO "hc_audit_payloads" VALUES(11,'18f3fbc6211ab3ce2ec6caca22d34585','{"allowed":true,"input":{"category":"how_to","citations":["dark-mode#1"],"confidence":0.9,"language":"en","multi_part":false,"reply":"Hi Ada,\n\nHere is what our help centre says about this:\n\nOpen Settings, then Appearance, and choose \"Dark\". With \"System\" Acme follows the setting of your computer. The choice is kept for each browser.","sentiment":"neutral","urgency":"normal"},"reason":"","tool":"resolve_ticket"}');
INSERT INTO "hc_audit_payloads" VALUES(12,'6c5f0bff120cd2fcf9ce21eb6118a511','{"job":"26397c6d-0af1-49c9-afcc-e9019568e5f6","outcome":"resolved","reasons":[]}');
INSERT INTO "hc_audit_payloads" VALUES(13,'195662c266c0ebe157b6908e30a35ef3','{"action":"a83e8647-73ef-4808-a6fd-71b3f3dc89b4","kind":"reply","state":"intent","step":"reply"}');
INSERT INTO "hc_audit_payloads" VALUES(14,'4d96214593466cce251025ced45f9eea','{"allowed":true,"input":{},"reason":"evidence","tool":"lookup_account"}');
INSERT INTO "hc_audit_payloads" VALUES(15,'d8e2765e59c8c6fcc5dfade19a4b122b','{"allowed":true,"input":{"query":"sent, answer lost. What are the API rate limits of a workspace?"},"reason":"evidence","tool":"search_kb"}');
INSERT INTO "hc_audit_payloads" VALUES(16,'55d83e14f016d5a33655c1375eb426d8','{"allowed":true,"input":{},"reason":"evidence","tool":"lookup_account"}');
INSERT INTO "hc_audit_payloads" VALUES(17,'36af4d29d8dd49bf755ba9a7f9cf2534','{"allowed":true,"input":{"query":"decided. How do I turn on two-factor sign-in?"},"reason":"evidence","tool":"search_kb"}');
INSERT INTO "hc_audit_payloads" VALUES(18,'a3bcd83039b5b40aa75390d7296e9a29','{"cache_read_tokens":3046,"cache_write_tokens":0,"cost":123560,"input_tokens":211,"model":"claude-haiku-5-5","output_tokens":144,"priced_on":"2026-10-10","prompt_chars":9491,"request_id":"req_standin_d3fafd38c686494285765db20e88b79e","stop":"tool_use","tools":["resolve_ticket"]}');
INSERT INTO "hc_audit_payloads" VALUES(19,'7354cf3a99f995743230c7ffdf1b0217','{"allowed":true,"input":{},"reason":"evidence","tool":"lookup_account"}');
INSERT INTO "hc_audit_payloads" VALUES(20,'e67856020308000162a1944fee8db210','{"allowed":true,"input":{"query":"not sent, answer lost. I want to export my data to CSV. Where do I find the export?"},"reason":"evidence","tool":"search_kb"}');
INSERT INTO "hc_audit_payloads" VALUES(21,'7ab0a07c2550b4f18631a950334b6d04','{"cache_read_tokens":3046,"cache_write_tokens":0,"cost":128260,"input_tokens":213,"model":"claude-haiku-5-5","output_tokens":153,"priced_on":"2026-10-10","prompt_chars":9501,"request_id":"req_standin_c97d604ec01d46b584acb56317697d30","stop":"tool_use","tools":["resolve_ticket"]}');
INSERT INTO "hc_audit_payloads" VALUES(22,'46e33fc10db0de9f525ebf78b25a74ee','{"allowed":true,"input":{"category":"account","citations":["two-factor#1"],"confidence":0.98,"language":"en","multi_part":false,"reply":"Hi Ada,\n\nHere is what our help centre says about this:\n\nGo to Settings, then Security, and choose \"Two-factor sign-in\". Scan the code with an authenticator app and enter the six digits that it shows. Keep the ten recovery codes in a safe place: each of them works once when you lose your phone.","sentiment":"neutral","urgency":"normal"},"reason":"","tool":"resolve_ticket"}');
INSERT INTO "hc_audit_payloads" VALUES(23,'dc9a2a5ef9aec0867e543c72b8fc5610','{"cache_read_tokens":3046,"cache_write_tokens":0,"cost":143160,"input_tokens":257,"model":"claude-haiku-5-5","output_tokens":174,"priced_on":"2026-10-10","prompt_chars":9642,"request_id":"req_standin_ae372d26a399468586072db5d444ffa8","stop":"tool_use","tools":["resolve_ticket"]}');
INSERT INTO "hc_audit_payloads" VALUES(24,'c0b8a743ee8299b4c2e54bfd44972a5d','{"allowed":true,"input":{"category":"how_to","citations":["export-data#1"],"confidence":0.86,"language":"en","multi_part":false,"reply":"Hi Ada,\n\nHere is what our help centre says about this:\n\nOpen the project that you want to export and choose \"Export\" in the project menu. Pick CSV and the columns that you need. Exports of up to 10,000 rows download at once; larger exports are prepared in the background and we send you a link.\n\nOnly owners and administrators can export a whole workspace.","sentiment":"neutral","urgency":"normal"},"reason":"","tool":"resolve_ticket"}');
INSERT INTO "hc_audit_payloads" VALUES(25,'a0ba071dca6eff5e51128133d05ea969','{"job":"4583741c-d754-44f6-bd95-c5e1648e322d","outcome":"resolved","reasons":[]}');
INSERT INTO "hc_audit_payloads" VALUES(26,'2c7f0d685838352b572ca193080cd986','{"job":"a6b7e1ca-cf58-4d26-a468-0cc64d583813","outcome":"resolved","reasons":[]}');
INSERT INTO "hc_audit_payloads" VALUES(27,'f3611e17a5904b05d946248d7fdc0cff','{"allowed":true,"input":{"category":"technical","citations":["api-limits#1"],"confidence":0.98,"language":"en","multi_part":false,"reply":"Hi Ada,\n\nHere is what our help centre says about this:\n\nThe API answers up to 600 requests a minute for each workspace. Above that it answers with status 429 and a Retry-After header that says how many seconds to wait. Higher limits are part of the Enterprise plan.","sentiment":"neutral","urgency":"normal"},"reason":"","tool":"resolve_ticket"}');
INSERT INTO "hc_audit_payloads" VALUES(28,'b54e0625400a56452ff1235523f3632a','{"job":"ae8ad77f-0442-4fff-a746-1f5781e55658","outcome":"resolved","reasons":[]}');
INSERT INTO "hc_audit_payloads" VALUES(29,'844f7a82f45274efcfe148cc90b2491a','{"action":"810fef4b-502d-45fa-b88c-80c4de9421ba","kind":"reply","state":"intent","step":"update"}');
INSERT INTO "hc_audit_payloads" VALUES(30,'b862f9b773e5e3cbf5582d97a62b9ac9','{"action":"2495c0ac-cba7-41ee-9b58-cfa2e127fef5","kind":"reply","state":"intent","step":"update"}');
INSERT INTO "hc_audit_payloads" VALUES(31,'9d90b2caf97cde341ab84d6d441645f7','{"allowed":true,"input":{},"reason":"evidence","tool":"lookup_account"}');
INSERT INTO "hc_audit_payloads" VALUES(32,'01c0b184d862b21e8c7bb68ec3c45017','{"allowed":true,"input":{"query":"at the model. How do I cancel my subscription?"},"reason":"evidence","tool":"search_kb"}');
CREATE TABLE hc_flags (
	name VARCHAR(32) NOT NULL, 
	value VARCHAR(96) NOT NULL, 
	set_at BIGINT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "hc_flags" VALUES('sweep:262adf955850385ede76910a','zendesk:127.0.0.1',4000000000000);
INSERT INTO "hc_flags" VALUES('sweep:0af0a4e2bc3a2b6fafc4213c','intercom:sandbox1',4000000000000);
INSERT INTO "hc_flags" VALUES('lease:reconcile:zendesk','vm-844566ba8e00',1795670341357);
INSERT INTO "hc_flags" VALUES('lease:reconcile:intercom','vm-844566ba8e00',1795670341362);
INSERT INTO "hc_flags" VALUES('lease:retention','vm-844566ba8e00',1795756441372);
CREATE TABLE hc_inbox (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	platform VARCHAR(16) NOT NULL, 
	account VARCHAR(128) NOT NULL, 
	ticket_id VARCHAR(64) NOT NULL, 
	delivery_id VARCHAR(96) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	topic VARCHAR(96) NOT NULL, 
	channel VARCHAR(64), 
	actor_id VARCHAR(64) NOT NULL, 
	rating INTEGER, 
	received_at BIGINT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	failures INTEGER NOT NULL, 
	rings INTEGER NOT NULL, 
	outcome VARCHAR(24), 
	reason VARCHAR(96), 
	done_at BIGINT, 
	CONSTRAINT uq_hc_inbox_delivery UNIQUE (platform, account, delivery_id)
);
INSERT INTO "hc_inbox" VALUES(1,'zendesk','127.0.0.1','1001','a4d249f0-f9ce-5772-b99e-20696d39caba','cd2d38119d4805317e2fcb009a247fa9539899b4abebfca9e898eb6ebd5a7db0','message_received','ticket.created','mail','8447388090002',NULL,1795670030631,'done',0,1,'resolved','',1795670043472);
INSERT INTO "hc_inbox" VALUES(2,'intercom','sandbox1','215472621200001','notif_3671f1ad-042a-5514-96af-65a8a45ff266','e73cecd7232301b8309c739391971bbffd3a396c66eed91e7d6975b371d5489f','message_received','conversation.user.created','email','',NULL,1795670043531,'waiting',1,2,NULL,'settling',NULL);
INSERT INTO "hc_inbox" VALUES(3,'zendesk','127.0.0.1','1003','215f07cd-5464-5841-a7cd-1351084ed6ff','30946aa4424a5d88cd5c11ae0c8c2274c32a2cb8043696b19f0f894dde8a02ca','message_received','ticket.created','mail','8447388090004',NULL,1795670044985,'waiting',0,1,NULL,NULL,NULL);
INSERT INTO "hc_inbox" VALUES(4,'zendesk','127.0.0.1','1004','ee902ff5-1c16-59b9-a773-11441a0fc953','bf7b21d3353312636bfc84986d873646632fcef0a20d2eccb18577993a533557','message_received','ticket.created','mail','8447388090005',NULL,1795670044990,'waiting',0,1,NULL,NULL,NULL);
INSERT INTO "hc_inbox" VALUES(5,'zendesk','127.0.0.1','1005','73e6fc78-92c3-56a5-9d93-5b54bbdd4ca9','c973d3ef184897776d51193ec1616d2023a66076b77d00d32a0bac0c29016915','message_received','ticket.created','mail','8447388090006',NULL,1795670044994,'waiting',0,1,NULL,NULL,NULL);
INSERT INTO "hc_inbox" VALUES(6,'zendesk','127.0.0.1','1002','2e5ff481-9caf-5789-a925-e119c3faf11e','c499eafd90987cc61e52029d90e282c92db6f5ea41ec0970b7fb7b764c4a9b6f','message_received','ticket.created','mail','8447388090003',NULL,1795670047352,'waiting',0,1,NULL,NULL,NULL);
INSERT INTO "hc_inbox" VALUES(7,'zendesk','127.0.0.1','1006','fa93f97a-be00-5464-8234-eea246e364bf','e0a2a97c6c9b9eadcc6bf7c78fec24bdc6cb7886e1f6f8bbd578dad3fdc052a8','message_received','ticket.created','mail','8447388090007',NULL,1795670048758,'waiting',0,1,NULL,NULL,NULL);
INSERT INTO "hc_inbox" VALUES(8,'zendesk','127.0.0.1','1007','00b146cd-7d28-5b65-b50c-dc167111915d','c6167e352209c989aa80a561ef8bd757a7d3b7513bd8803d838a390f53e189e3','message_received','ticket.created','mail','8447388090008',NULL,1795670049376,'waiting',0,1,NULL,NULL,NULL);
CREATE TABLE hc_jobs (
	id VARCHAR(36) NOT NULL, 
	platform VARCHAR(16) NOT NULL, 
	account VARCHAR(128) NOT NULL, 
	ticket_id VARCHAR(64) NOT NULL, 
	message_id VARCHAR(64) NOT NULL, 
	message_at BIGINT NOT NULL, 
	inbox_id INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	outcome VARCHAR(24), 
	reasons JSON, 
	done_at BIGINT, 
	PRIMARY KEY (id), 
	CONSTRAINT uq_hc_jobs_message UNIQUE (platform, account, ticket_id, message_id)
);
INSERT INTO "hc_jobs" VALUES('e344119b-b68e-47a5-8d57-4eb211890684','zendesk','127.0.0.1','1001','31845000002',1795670026000,1,1795670041584,'done','resolved','[]',1795670043381);
INSERT INTO "hc_jobs" VALUES('26397c6d-0af1-49c9-afcc-e9019568e5f6','intercom','sandbox1','215472621200001','3381828001',1795670026000,2,1795670044683,'decided',NULL,NULL,NULL);
INSERT INTO "hc_jobs" VALUES('ae8ad77f-0442-4fff-a746-1f5781e55658','zendesk','127.0.0.1','1004','31845000017',1795670026000,4,1795670046530,'decided',NULL,NULL,NULL);
INSERT INTO "hc_jobs" VALUES('a6b7e1ca-cf58-4d26-a468-0cc64d583813','zendesk','127.0.0.1','1005','31845000022',1795670026000,5,1795670046582,'decided',NULL,NULL,NULL);
INSERT INTO "hc_jobs" VALUES('4583741c-d754-44f6-bd95-c5e1648e322d','zendesk','127.0.0.1','1003','31845000012',1795670026000,3,1795670046644,'decided',NULL,NULL,NULL);
INSERT INTO "hc_jobs" VALUES('cc734df3-11e4-4ae8-b7f2-858a2e3cd1ab','zendesk','127.0.0.1','1002','31845000007',1795670026000,6,1795670048663,'open',NULL,NULL,NULL);
CREATE TABLE hc_runs (
	id VARCHAR(36) NOT NULL, 
	job_id VARCHAR(36) NOT NULL, 
	decided_at BIGINT NOT NULL, 
	outcome VARCHAR(24) NOT NULL, 
	reasons JSON NOT NULL, 
	category VARCHAR(40), 
	urgency VARCHAR(12), 
	sentiment VARCHAR(16), 
	language VARCHAR(12), 
	confidence FLOAT, 
	model VARCHAR(96), 
	model_calls INTEGER NOT NULL, 
	tool_calls INTEGER NOT NULL, 
	prompt_chars BIGINT NOT NULL, 
	cost BIGINT NOT NULL, 
	decision JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(job_id) REFERENCES hc_jobs (id)
);
INSERT INTO "hc_runs" VALUES('cd4ffd8f-17af-4181-a5f1-db88f9f15f91','e344119b-b68e-47a5-8d57-4eb211890684',1795670043248,'resolved','[]','account','normal','neutral','en',0.98,'claude-haiku-5-5',1,1,9617,716100,'{"v": 1, "policy": "3736f8c71813", "prompt": "2026-11-a", "model": "claude-haiku-5-5", "priced_on": "2026-10-10", "disposition": "send", "proposal": {"kind": "resolution", "triage": {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}, "text": "Hi Ada,\n\nHere is what our help centre says about this:\n\nEnter the e-mail address of your account and we send you a link to reset your password. The link works for one hour and can be used once.\n\nIf the reset link does not arrive, look into the spam folder first. Then check that you entered the address you signed up with.", "summary": "", "reason": "", "confidence": 0.98, "citations": ["reset-password#1"], "multi_part": false, "by_code": false}, "evidence": {"account": "not_found", "account_source": "helpdesk", "band": "strong", "passages": [{"id": "reset-password#1", "version": "9ccf5830c27d458b", "score": 0.624}]}}');
INSERT INTO "hc_runs" VALUES('9ac4ab7f-9226-4e97-9b5d-af1e7660e0de','26397c6d-0af1-49c9-afcc-e9019568e5f6',1795670044768,'resolved','[]','how_to','normal','neutral','en',0.9,'claude-haiku-5-5',1,1,9417,109960,'{"v": 1, "policy": "3736f8c71813", "prompt": "2026-11-a", "model": "claude-haiku-5-5", "priced_on": "2026-10-10", "disposition": "send", "proposal": {"kind": "resolution", "triage": {"category": "how_to", "urgency": "normal", "sentiment": "neutral", "language": "en"}, "text": "Hi Ada,\n\nHere is what our help centre says about this:\n\nOpen Settings, then Appearance, and choose \"Dark\". With \"System\" Acme follows the setting of your computer. The choice is kept for each browser.", "summary": "", "reason": "", "confidence": 0.9, "citations": ["dark-mode#1"], "multi_part": false, "by_code": false}, "evidence": {"account": "unverified", "account_source": "", "band": "weak", "passages": [{"id": "dark-mode#1", "version": "74bc817e82354ca7", "score": 0.248}]}}');
INSERT INTO "hc_runs" VALUES('2eab38d2-f446-41de-aa01-2cbbf70584dc','4583741c-d754-44f6-bd95-c5e1648e322d',1795670046928,'resolved','[]','account','normal','neutral','en',0.98,'claude-haiku-5-5',1,1,9501,128260,'{"v": 1, "policy": "3736f8c71813", "prompt": "2026-11-a", "model": "claude-haiku-5-5", "priced_on": "2026-10-10", "disposition": "send", "proposal": {"kind": "resolution", "triage": {"category": "account", "urgency": "normal", "sentiment": "neutral", "language": "en"}, "text": "Hi Ada,\n\nHere is what our help centre says about this:\n\nGo to Settings, then Security, and choose \"Two-factor sign-in\". Scan the code with an authenticator app and enter the six digits that it shows. Keep the ten recovery codes in a safe place: each of them works once when you lose your phone.", "summary": "", "reason": "", "confidence": 0.98, "citations": ["two-factor#1"], "multi_part": false, "by_code": false}, "evidence": {"account": "not_found", "account_source": "helpdesk", "band": "strong", "passages": [{"id": "two-factor#1", "version": "b8dac0b89bb4b92b", "score": 0.493}]}}');
INSERT INTO "hc_runs" VALUES('67778e02-e386-4602-a2d4-6349c6a53f34','a6b7e1ca-cf58-4d26-a468-0cc64d583813',1795670046948,'resolved','[]','how_to','normal','neutral','en',0.86,'claude-haiku-5-5',1,1,9642,143160,'{"v": 1, "policy": "3736f8c71813", "prompt": "2026-11-a", "model": "claude-haiku-5-5", "priced_on": "2026-10-10", "disposition": "send", "proposal": {"kind": "resolution", "triage": {"category": "how_to", "urgency": "normal", "sentiment": "neutral", "language": "en"}, "text": "Hi Ada,\n\nHere is what our help centre says about this:\n\nOpen the project that you want to export and choose \"Export\" in the project menu. Pick CSV and the columns that you need. Exports of up to 10,000 rows download at once; larger exports are prepared in the background and we send you a link.\n\nOnly owners and administrators can export a whole workspace.", "summary": "", "reason": "", "confidence": 0.86, "citations": ["export-data#1"], "multi_part": false, "by_code": false}, "evidence": {"account": "not_found", "account_source": "helpdesk", "band": "weak", "passages": [{"id": "export-data#1", "version": "d1101b29c30c753d", "score": 0.29}]}}');
INSERT INTO "hc_runs" VALUES('f14b4b91-1f39-402b-8603-4ddc0fd8bc0a','ae8ad77f-0442-4fff-a746-1f5781e55658',1795670047081,'resolved','[]','technical','normal','neutral','en',0.98,'claude-haiku-5-5',1,1,9491,123560,'{"v": 1, "policy": "3736f8c71813", "prompt": "2026-11-a", "model": "claude-haiku-5-5", "priced_on": "2026-10-10", "disposition": "send", "proposal": {"kind": "resolution", "triage": {"category": "technical", "urgency": "normal", "sentiment": "neutral", "language": "en"}, "text": "Hi Ada,\n\nHere is what our help centre says about this:\n\nThe API answers up to 600 requests a minute for each workspace. Above that it answers with status 429 and a Retry-After header that says how many seconds to wait. Higher limits are part of the Enterprise plan.", "summary": "", "reason": "", "confidence": 0.98, "citations": ["api-limits#1"], "multi_part": false, "by_code": false}, "evidence": {"account": "not_found", "account_source": "helpdesk", "band": "strong", "passages": [{"id": "api-limits#1", "version": "1a014ae86fa24f95", "score": 0.44}]}}');
CREATE TABLE hc_spending (
	id VARCHAR(36) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	job_id VARCHAR(36) NOT NULL, 
	model VARCHAR(96) NOT NULL, 
	reserved BIGINT NOT NULL, 
	cost BIGINT, 
	PRIMARY KEY (id)
);
INSERT INTO "hc_spending" VALUES('5e29fb31-30ac-49d0-942e-5faded6069fc','2026-11-26','e344119b-b68e-47a5-8d57-4eb211890684','claude-haiku-5-5',3147400,716100);
INSERT INTO "hc_spending" VALUES('9f90eac0-7170-47d8-9412-b827993a582c','2026-11-26','26397c6d-0af1-49c9-afcc-e9019568e5f6','claude-haiku-5-5',3107400,109960);
INSERT INTO "hc_spending" VALUES('ee2cea6b-01cb-4479-9d27-f1e5ff90d527','2026-11-26','ae8ad77f-0442-4fff-a746-1f5781e55658','claude-haiku-5-5',3122200,123560);
INSERT INTO "hc_spending" VALUES('80d3dbbf-4d6b-4155-87c6-bd6f1c1172c8','2026-11-26','4583741c-d754-44f6-bd95-c5e1648e322d','claude-haiku-5-5',3124200,128260);
INSERT INTO "hc_spending" VALUES('33f4b2e8-60f5-4612-a263-bc2eb14541c0','2026-11-26','a6b7e1ca-cf58-4d26-a468-0cc64d583813','claude-haiku-5-5',3152400,143160);
INSERT INTO "hc_spending" VALUES('03fc9947-5442-442c-85cf-61b5a00273cb','2026-11-26','cc734df3-11e4-4ae8-b7f2-858a2e3cd1ab','claude-haiku-5-5',3121000,NULL);
CREATE TABLE hc_steps (
	action_id VARCHAR(36) NOT NULL, 
	name VARCHAR(96) NOT NULL, 
	tries INTEGER NOT NULL, 
	tried_at BIGINT NOT NULL, 
	receipt VARCHAR(96), 
	done_at BIGINT, 
	PRIMARY KEY (action_id, name), 
	FOREIGN KEY(action_id) REFERENCES hc_actions (id)
);
INSERT INTO "hc_steps" VALUES('6315c06d-af82-4537-809c-3f18643fc74e','update',1,1795670043319,'31845000036',1795670043360);
INSERT INTO "hc_steps" VALUES('a83e8647-73ef-4808-a6fd-71b3f3dc89b4','reply',1,1795670044814,NULL,NULL);
INSERT INTO "hc_steps" VALUES('810fef4b-502d-45fa-b88c-80c4de9421ba','update',1,1795670047147,NULL,NULL);
INSERT INTO "hc_steps" VALUES('2495c0ac-cba7-41ee-9b58-cfa2e127fef5','update',1,1795670047245,NULL,NULL);
CREATE TABLE hc_tickets (
	platform VARCHAR(16) NOT NULL, 
	account VARCHAR(128) NOT NULL, 
	ticket_id VARCHAR(64) NOT NULL, 
	first_seen BIGINT NOT NULL, 
	last_read BIGINT NOT NULL, 
	resumed_at BIGINT, 
	resume_tag BOOLEAN NOT NULL, 
	escalated_at BIGINT, 
	PRIMARY KEY (platform, account, ticket_id)
);
INSERT INTO "hc_tickets" VALUES('zendesk','127.0.0.1','1001',1795670041565,1795670043419,NULL,0,NULL);
INSERT INTO "hc_tickets" VALUES('intercom','sandbox1','215472621200001',1795670044672,1795670044672,NULL,0,NULL);
INSERT INTO "hc_tickets" VALUES('zendesk','127.0.0.1','1004',1795670046526,1795670046526,NULL,0,NULL);
INSERT INTO "hc_tickets" VALUES('zendesk','127.0.0.1','1005',1795670046556,1795670046556,NULL,0,NULL);
INSERT INTO "hc_tickets" VALUES('zendesk','127.0.0.1','1003',1795670046624,1795670046624,NULL,0,NULL);
INSERT INTO "hc_tickets" VALUES('zendesk','127.0.0.1','1002',1795670048641,1795670048641,NULL,0,NULL);
CREATE TABLE hc_workers (
	id VARCHAR(64) NOT NULL, 
	host VARCHAR(96) NOT NULL, 
	pid INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	seen BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "hc_workers" VALUES('vm-844566ba8e00','elsewhere',1,1795670040247,1795670045365);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
INSERT INTO "operation_outputs" VALUES('000000000001-zendesk:127.0.0.1:1001',1,'decide','"run:cd4ffd8f-17af-4181-a5f1-db88f9f15f91"',NULL,NULL,1795670041550,1795670043272,'portable_json','helpdesk-connector',1795670043000);
INSERT INTO "operation_outputs" VALUES('000000000001-zendesk:127.0.0.1:1001',2,'act','"acted:resolved"',NULL,NULL,1795670043281,1795670043390,'portable_json','helpdesk-connector',1795670043000);
INSERT INTO "operation_outputs" VALUES('000000000001-zendesk:127.0.0.1:1001',3,'decide','"out:nothing_new"',NULL,NULL,1795670043399,1795670043455,'portable_json','helpdesk-connector',1795670043000);
INSERT INTO "operation_outputs" VALUES('000000000001-zendesk:127.0.0.1:1001',4,'conclude','"acted"',NULL,NULL,1795670043471,1795670043494,'portable_json','helpdesk-connector',1795670043000);
INSERT INTO "operation_outputs" VALUES('000000000002-intercom:sandbox1:215472621200001',1,'decide','"run:9ac4ab7f-9226-4e97-9b5d-af1e7660e0de"',NULL,NULL,1795670044349,1795670044777,'portable_json','helpdesk-connector',1795670044000);
INSERT INTO "operation_outputs" VALUES('000000000002-intercom:sandbox1:215472621200001',2,'act','"later:settling:600"',NULL,NULL,1795670044782,1795670044847,'portable_json','helpdesk-connector',1795670044000);
INSERT INTO "operation_outputs" VALUES('000000000002-intercom:sandbox1:215472621200001',3,'conclude','"later"',NULL,NULL,1795670044861,1795670044915,'portable_json','helpdesk-connector',1795670044000);
INSERT INTO "operation_outputs" VALUES('000000000003-zendesk:127.0.0.1:1003',1,'decide','"run:2eab38d2-f446-41de-aa01-2cbbf70584dc"',NULL,NULL,1795670046507,1795670046958,'portable_json','helpdesk-connector',1795670046000);
INSERT INTO "operation_outputs" VALUES('000000000005-zendesk:127.0.0.1:1005',1,'decide','"run:67778e02-e386-4602-a2d4-6349c6a53f34"',NULL,NULL,1795670046513,1795670046989,'portable_json','helpdesk-connector',1795670046000);
INSERT INTO "operation_outputs" VALUES('000000000004-zendesk:127.0.0.1:1004',1,'decide','"run:f14b4b91-1f39-402b-8603-4ddc0fd8bc0a"',NULL,NULL,1795670046511,1795670047128,'portable_json','helpdesk-connector',1795670047000);
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
INSERT INTO "queues" VALUES('C98BEDCBDA68FD4F258CF97D2E74FD6E','tickets',NULL,4,NULL,NULL,1,1,0.2,1795670040000,1795670040290,'helpdesk-connector',1,NULL,NULL,NULL);
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_input" VALUES('000000000001-zendesk:127.0.0.1:1001','{"namedArgs":{},"positionalArgs":[1]}',1795670030000);
INSERT INTO "workflow_input" VALUES('000000000002-intercom:sandbox1:215472621200001','{"namedArgs":{},"positionalArgs":[2]}',1795670043000);
INSERT INTO "workflow_input" VALUES('000000000002-intercom:sandbox1:215472621200001#2','{"namedArgs":{},"positionalArgs":[2]}',1795670044000);
INSERT INTO "workflow_input" VALUES('000000000003-zendesk:127.0.0.1:1003','{"namedArgs":{},"positionalArgs":[3]}',1795670044000);
INSERT INTO "workflow_input" VALUES('000000000004-zendesk:127.0.0.1:1004','{"namedArgs":{},"positionalArgs":[4]}',1795670044000);
INSERT INTO "workflow_input" VALUES('000000000005-zendesk:127.0.0.1:1005','{"namedArgs":{},"positionalArgs":[5]}',1795670044000);
INSERT INTO "workflow_input" VALUES('000000000006-zendesk:127.0.0.1:1002','{"namedArgs":{},"positionalArgs":[6]}',1795670047000);
INSERT INTO "workflow_input" VALUES('000000000007-zendesk:127.0.0.1:1006','{"namedArgs":{},"positionalArgs":[7]}',1795670048000);
INSERT INTO "workflow_input" VALUES('000000000008-zendesk:127.0.0.1:1007','{"namedArgs":{},"positionalArgs":[8]}',1795670049000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('000000000001-zendesk:127.0.0.1:1001','"acted:resolved"',NULL,1795670043000);
INSERT INTO "workflow_output" VALUES('000000000002-intercom:sandbox1:215472621200001','"later:settling:600"',NULL,1795670044000);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('000000000001-zendesk:127.0.0.1:1001','SUCCESS','handle',NULL,NULL,NULL,NULL,NULL,NULL,'vm-844566ba8e00',1795670030000,1795670043000,'1',NULL,NULL,NULL,1,'tickets',NULL,NULL,NULL,1795670041000,NULL,0,'zendesk:127.0.0.1:1001',NULL,NULL,NULL,'portable_json',1795670031140,0,0,1795670043000,'null',NULL,NULL,0,'helpdesk-connector','9404c4ee-eb8f-405f-a51f-6e8beb188694');
INSERT INTO "workflow_status" VALUES('000000000002-intercom:sandbox1:215472621200001','SUCCESS','handle',NULL,NULL,NULL,NULL,NULL,NULL,'vm-844566ba8e00',1795670043000,1795670044000,'1',NULL,NULL,NULL,1,'tickets',NULL,NULL,NULL,1795670044000,NULL,0,'intercom:sandbox1:215472621200001',NULL,NULL,NULL,'portable_json',1795670044032,0,0,1795670044000,'null',NULL,NULL,0,'helpdesk-connector','9045e4ac-4035-4e5d-8164-ae70220f2f83');
INSERT INTO "workflow_status" VALUES('000000000002-intercom:sandbox1:215472621200001#2','DELAYED','handle',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795670044000,1795670044000,'1',NULL,NULL,NULL,0,'tickets',NULL,NULL,NULL,NULL,NULL,0,'intercom:sandbox1:215472621200001',NULL,NULL,NULL,'portable_json',1795670044000,0,0,NULL,'null',NULL,NULL,0,'helpdesk-connector','401d3454-f336-474b-927e-bb98c2488207');
INSERT INTO "workflow_status" VALUES('000000000003-zendesk:127.0.0.1:1003','PENDING','handle',NULL,NULL,NULL,NULL,NULL,NULL,'vm-844566ba8e00',1795670044000,1795670046000,'1',NULL,NULL,NULL,1,'tickets',NULL,NULL,NULL,1795670046000,NULL,0,'zendesk:127.0.0.1:1003',NULL,'3027fdf1-102d-4c61-989d-58a5b8a8249b',NULL,'portable_json',1795670045485,0,0,NULL,'null',NULL,NULL,0,'helpdesk-connector','0e1199ed-40c3-498c-a382-fde4bc19b50e');
INSERT INTO "workflow_status" VALUES('000000000004-zendesk:127.0.0.1:1004','PENDING','handle',NULL,NULL,NULL,NULL,NULL,NULL,'vm-844566ba8e00',1795670044000,1795670046000,'1',NULL,NULL,NULL,1,'tickets',NULL,NULL,NULL,1795670046000,NULL,0,'zendesk:127.0.0.1:1004',NULL,'3027fdf1-102d-4c61-989d-58a5b8a8249b',NULL,'portable_json',1795670045491,0,0,NULL,'null',NULL,NULL,0,'helpdesk-connector','9e857c5e-5d1b-42c7-a3db-e2eadac6b56a');
INSERT INTO "workflow_status" VALUES('000000000005-zendesk:127.0.0.1:1005','PENDING','handle',NULL,NULL,NULL,NULL,NULL,NULL,'vm-844566ba8e00',1795670044000,1795670046000,'1',NULL,NULL,NULL,1,'tickets',NULL,NULL,NULL,1795670046000,NULL,0,'zendesk:127.0.0.1:1005',NULL,'3027fdf1-102d-4c61-989d-58a5b8a8249b',NULL,'portable_json',1795670045494,0,0,NULL,'null',NULL,NULL,0,'helpdesk-connector','4f4d4170-4efe-471a-80ba-ece65d4afc56');
INSERT INTO "workflow_status" VALUES('000000000006-zendesk:127.0.0.1:1002','PENDING','handle',NULL,NULL,NULL,NULL,NULL,NULL,'vm-844566ba8e00',1795670047000,1795670048000,'1',NULL,NULL,NULL,1,'tickets',NULL,NULL,NULL,1795670048000,NULL,0,'zendesk:127.0.0.1:1002',NULL,'54f1da66-325d-4d74-82b9-7508beca1446',NULL,'portable_json',1795670047853,0,0,NULL,'null',NULL,NULL,0,'helpdesk-connector','ac489798-e48b-47e2-92f5-2f68a2695343');
INSERT INTO "workflow_status" VALUES('000000000007-zendesk:127.0.0.1:1006','ENQUEUED','handle',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795670048000,1795670048000,'1',NULL,NULL,NULL,0,'tickets',NULL,NULL,NULL,NULL,NULL,0,'zendesk:127.0.0.1:1006',NULL,NULL,NULL,'portable_json',1795670049275,0,0,NULL,'null',NULL,NULL,0,'helpdesk-connector','2eee76f2-f33f-4930-a124-2e815f54d404');
INSERT INTO "workflow_status" VALUES('000000000008-zendesk:127.0.0.1:1007','DELAYED','handle',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795670049000,1795670049000,'1',NULL,NULL,NULL,0,'tickets',NULL,NULL,NULL,NULL,NULL,0,'zendesk:127.0.0.1:1007',NULL,NULL,NULL,'portable_json',1795670049000,0,0,NULL,'null',NULL,NULL,0,'helpdesk-connector','d64f846b-7a36-42b4-aff4-81b87217aa9e');
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
CREATE INDEX ix_hc_articles_source ON hc_articles (source);
CREATE INDEX ix_hc_audit_ticket ON hc_audit (ticket);
CREATE INDEX ix_hc_inbox_state ON hc_inbox (state, received_at);
CREATE INDEX ix_hc_inbox_ticket ON hc_inbox (platform, account, ticket_id, state);
CREATE INDEX ix_hc_spending_day ON hc_spending (day);
CREATE INDEX ix_hc_spending_job_id ON hc_spending (job_id);
CREATE INDEX ix_hc_runs_job_id ON hc_runs (job_id);
CREATE INDEX ix_hc_actions_run_id ON hc_actions (run_id);
CREATE INDEX ix_hc_actions_ticket ON hc_actions (platform, account, ticket_id, state);
CREATE UNIQUE INDEX uq_hc_actions_speaks ON hc_actions (job_id) WHERE speaks = 1 AND state != 'discarded';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('hc_inbox',8);
COMMIT;
