"""Writes tests/corpus/national.jsonl (on standard output): identifiers made valid, and spoiled, by an independent
implementation (PyPI `python-stdnum`), to check our checksums against."""
import json, random, importlib, string, sys
random.seed(7)
M = {
 "US_SSN":"us.ssn","US_ITIN":"us.itin","US_EIN":"us.ein","US_ABA_ROUTING":"us.rtn","CA_SIN":"ca.sin","BR_CPF":"br.cpf","BR_CNPJ":"br.cnpj","MX_CURP":"mx.curp",
 "AR_CUIT":"ar.cuit","CL_RUT":"cl.rut","UK_NHS":"gb.nhs","UK_UTR":"gb.utr","DE_TAX_ID":"de.idnr","FR_NIR":"fr.nir","FR_SIREN":"fr.siren","FR_SIRET":"fr.siret",
 "ES_NIF":"es.dni","ES_NIE":"es.nie","ES_CIF":"es.cif","IT_FISCAL_CODE":"it.codicefiscale","IT_VAT":"it.iva","NL_BSN":"nl.bsn","BE_NATIONAL_NUMBER":"be.nn","PT_NIF":"pt.nif",
 "AT_SVNR":"at.vnr","CH_AHV":"ch.ssn","IE_PPS":"ie.pps","GR_AFM":"gr.vat","GR_AMKA":"gr.amka","PL_PESEL":"pl.pesel","PL_NIP":"pl.nip","PL_REGON":"pl.regon",
 "CZ_BIRTH_NUMBER":"cz.rc","RO_CNP":"ro.cnp","SE_PERSONNUMMER":"se.personnummer","FI_HETU":"fi.hetu","NO_FODSELSNUMMER":"no.fodselsnummer",
 "IN_AADHAAR":"in_.aadhaar","IN_GSTIN":"in_.gstin","SG_NRIC_FIN":"sg.nric" ,"JP_MY_NUMBER":"jp.in_","CN_RESIDENT_ID":"cn.ric","TH_TNIN":"th.pin","TR_TCKN":"tr.tckimlik",
 "ZA_ID":"za.idnr","IL_ID":"il.idnr","AU_TFN":"au.tfn","AU_ABN":"au.abn","AU_ACN":"au.acn","AU_MEDICARE":"au.medicare","NZ_IRD":"nz.ird","NZ_NHI":"nz.nhi","EU_VAT":"eu.vat",
}
# Kinds added later: module, and the shape of a candidate: `#` a digit, `@` a letter, `{..}` a date, the rest itself.
MORE={
 "UK_UPN":("gb.upn","@############"),"UK_VAT":("gb.vat","GB#########"),
 "AT_TAX_NUMBER":("at.tin","03#######"),"CH_UID":("ch.uid","CHE#########"),"FR_TAX_ID":("fr.nif","0############"),
 "BE_ID_CARD":("be.eid","############"),"BE_ENTERPRISE":("be.vat","0#########"),"NL_ID_CARD":("nl.identiteitskaartnummer","@@######"+"#"),
 "ES_BANK_ACCOUNT":("es.ccc","####################"),"PT_CC":("pt.cc","#########@@#"),"SE_ORGNR":("se.orgnr","556#######"),"FI_BUSINESS_ID":("fi.ytunnus","#######-#"),
 "DK_CVR":("dk.cvr","########"),"NO_ORGNR":("no.orgnr","9########"),"NO_BANK_ACCOUNT":("no.kontonr","###########"),"IS_KENNITALA":("is_.kennitala","{dd}{mm}{yy}###9"),
 "EE_ISIKUKOOD":("ee.ik","3{yy}{mm}{dd}####"),"LT_ASMENS_KODAS":("lt.asmens","4{yy}{mm}{dd}####"),"LV_PERSONAS_KODS":("lv.pvn","{dd}{mm}{yy}1####"),
 "RU_INN":("ru.inn",["############","##########"]),"RU_OGRN":("ru.ogrn",["1############","3##############"]),"UA_RNOKPP":("ua.rntrc","##########"),
 "CZ_ICO":("cz.dic","########"),"RO_CUI":("ro.cui",["########","#######"]),"BG_EGN":("bg.egn","{yy}{mm}{dd}####"),"BG_PNF":("bg.pnf","##########"),"HR_OIB":("hr.oib","###########"),
 "SI_EMSO":("si.emso","{dd}{mm}9"+"8#50####"),"SI_TAX_NUMBER":("si.ddv","########"),"RS_PIB":("rs.pib","#########"),"CY_TIC":("cy.vat","########@"),
 "TR_VKN":("tr.vkn","##########"),"IN_AADHAAR_VID":("in_.vid","################"),
 "CN_USCC":("cn.uscc","91110105#########@"),"TW_UBN":("tw.ubn","########"),"JP_CORPORATE_NUMBER":("jp.cn","#############"),
 "SG_UEN":("sg.uen",["########@","2012#####@","T12LL####@"]),"ID_NPWP":("id.npwp","##.###.###.#-###.###"),"VN_MST":("vn.mst","0#########"),
 "PK_CNIC":("pk.cnic","#####-#######-#"),"ZA_TAX_NUMBER":("za.tin","0#########"),
 "DO_CEDULA":("do.cedula","001########"),"GT_NIT":("gt.nit","#######-#"),
 "CO_NIT":("co.nit","###.###.###-#"),"PE_RUC":("pe.ruc","20#########"),"EC_CEDULA":("ec.ci","17########"),"UY_RUT":("uy.rut","21######0011"[:-1]+"#"),
 "PY_RUC":("py.ruc","########-#"),"VE_RIF":("ve.rif","V-########-#"),"AR_CBU":("ar.cbu","######################"),
 "CA_HEALTH_CARD":("ca.bc_phn","9#########"),"CA_BUSINESS_NUMBER":("ca.bn","#########RC0001"),
}
# Valid numbers alone are compared. Taiwan: since April 2023 the sum divides by 5, not by 10. Denmark since 2007 and Korea
# since 2020 hand out numbers without a check digit. India's and New Zealand's check digits are not officially described.
NEWER={"TW_UBN","KR_RRN","DK_CPR","IN_VOTER_ID","NZ_BANK_ACCOUNT"}
EU=["ATU########","BE0#########","BG#########","CY########@","CZ########","DE#########","DK########","EE#########","EL#########","ES########@","ESB########","FI########","FR###########",
 "HR###########","HU########","IE#######@","IT####0010###","LT#######1#","LU########","LV4##########","MT########","NL#########B01","PL##########","PT#########","RO########","SE##########01","SI########","SK##########"]

d=lambda n:"".join(random.choice("0123456789") for _ in range(n))
L=lambda n:"".join(random.choice(string.ascii_uppercase) for _ in range(n))
def date(fmt):
    y=random.randint(1940,1999);m=random.randint(1,12);dd=random.randint(1,28)
    return fmt.format(yy="%02d"%(y%100),yyyy=y,mm="%02d"%m,dd="%02d"%dd)
SHAPE={
 "US_SSN":lambda:d(9),"US_ABA_ROUTING":lambda:random.choice(["02","12","31","67"])+d(7),"US_ITIN":lambda:"9"+d(8),"MX_CURP":lambda:L(4)+date("{yy}{mm}{dd}")+random.choice("HM")+random.choice(["DF","NL","JC"])+"".join(random.choice("BCDFGHJKLMNPQRSTVWXYZ") for _ in range(3))+d(2),
 "AR_CUIT":lambda:random.choice(["20","27","23","30"])+d(9),"CL_RUT":lambda:d(8)+random.choice("0123456789K"),"FR_NIR":lambda:random.choice("12")+date("{yy}{mm}")+"75"+d(8),
 "ES_NIF":lambda:d(8)+random.choice("TRWAGMYFPDXBNJZSQVHLCKE"),"ES_NIE":lambda:random.choice("XYZ")+d(7)+random.choice("TRWAGMYFPDXBNJZSQVHLCKE"),"ES_CIF":lambda:random.choice("ABCDEFGHJPQSUV")+d(7)+random.choice("0123456789ABCDEFGHIJ"),
 "IT_FISCAL_CODE":lambda:L(6)+d(2)+random.choice("ABCDEHLMPRST")+"%02d"%random.randint(1,28)+random.choice(["H501","F205"])+L(1),
 "BE_NATIONAL_NUMBER":lambda:date("{yy}{mm}{dd}")+d(5),"AT_SVNR":lambda:d(4)+date("{dd}{mm}{yy}"),"CH_AHV":lambda:"756"+d(10),"IE_PPS":lambda:d(7)+random.choice("ABCDEFGHIJKLMNOPQRSTUVW")+random.choice(["","A"]),
 "GR_AMKA":lambda:date("{dd}{mm}{yy}")+d(5),"PL_PESEL":lambda:date("{yy}{mm}{dd}")+d(5),"CZ_BIRTH_NUMBER":lambda:date("{yy}{mm}{dd}")+d(4),"RO_CNP":lambda:random.choice("12")+date("{yy}{mm}{dd}")+"12"+d(4),
 "SE_PERSONNUMMER":lambda:date("{yy}{mm}{dd}")+"-"+d(4),"FI_HETU":lambda:date("{dd}{mm}{yy}")+"-"+d(3)+random.choice("0123456789ABCDEFHJKLMNPRSTUVWXY"),"NO_FODSELSNUMMER":lambda:date("{dd}{mm}{yy}")+d(5),
 "IN_GSTIN":lambda:"27"+L(3)+"P"+L(1)+d(4)+L(1)+"1Z"+random.choice(string.ascii_uppercase+string.digits),"SG_NRIC_FIN":lambda:random.choice("STFG")+d(7)+L(1),
 "CN_RESIDENT_ID":lambda:"110105"+date("{yyyy}{mm}{dd}")+d(3)+random.choice("0123456789X"),"ZA_ID":lambda:date("{yy}{mm}{dd}")+d(4)+"08"+d(1),"NZ_NHI":lambda:"".join(random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(3))+d(4),
 "EU_VAT":lambda:random.choice(["DE"+d(9),"ATU"+d(8),"BE0"+d(9),"DK"+d(8),"EL"+d(9),"FI"+d(8),"FR"+d(11),"IT"+d(11),"LU"+d(8),"PL"+d(10),"PT"+d(9),"SE"+d(10)+"01","SI"+d(8)]),
 "VIN":lambda:"1HGCM8263"+random.choice("3A")[0]+"A"+d(6),
}
N={"US_EIN":9,"US_ABA_ROUTING":9,"CA_SIN":9,"BR_CPF":11,"BR_CNPJ":14,"UK_NHS":10,"UK_UTR":10,"DE_TAX_ID":11,"FR_SIREN":9,"FR_SIRET":14,"IT_VAT":11,"NL_BSN":9,"PT_NIF":9,"GR_AFM":9,"PL_NIP":10,"PL_REGON":9,"IN_AADHAAR":12,"JP_MY_NUMBER":12,"TH_TNIN":13,"TR_TCKN":11,"IL_ID":9,"AU_TFN":9,"AU_ABN":11,"AU_ACN":9,"AU_MEDICARE":10,"NZ_IRD":9}
def fill(shape):
    shape=random.choice(shape) if isinstance(shape,list) else shape
    y=random.randint(1940,1999);m=random.randint(1,12);dd=random.randint(1,28)
    shape=shape.replace("{yy}","%02d"%(y%100)).replace("{mm}","%02d"%m).replace("{dd}","%02d"%dd)
    return "".join(d(1) if c=="#" else L(1) if c=="@" else c for c in shape)
out=[]; miss=[]
def sample(kind,mod,make,want=6):
    try: m=importlib.import_module("stdnum."+mod)
    except ImportError: return miss.append((kind,"no module "+mod))
    good=bad=tries=0
    while (good<want or bad<want) and tries<30000:
        tries+=1
        n=make()
        try: ok=m.is_valid(n)
        except Exception: continue
        if ok and good<want: out.append({"kind":kind,"value":n,"valid":True}); good+=1
        elif not ok and kind in NEWER: bad+=1
        elif not ok and bad<want: out.append({"kind":kind,"value":n,"valid":False}); bad+=1
    if good<want or bad<want: miss.append((kind,good,bad))
for kind,mod in M.items():
    if kind=="EU_VAT": continue
    sample(kind,mod,SHAPE[kind] if kind in SHAPE else lambda: d(N[kind]))
for kind,(mod,shape) in MORE.items():
    sample(kind,mod,lambda: fill(shape))
for shape in EU: sample("EU_VAT","eu.vat",lambda: fill(shape),3)
# Sampled last, so that the rows before stay as they were.
LATER={
 "KR_RRN":("kr.rrn","{yy}{mm}{dd}-1######"),"KR_BUSINESS":("kr.brn","###-##-#####"),"DK_CPR":("dk.cpr","{dd}{mm}{yy}-####"),"CU_NI":("cu.ni","{yy}{mm}{dd}#####"),
 "MX_RFC":("mx.rfc","GODE{yy}{mm}{dd}@#@"),"IN_PAN":("in_.pan","@@@P@####@"),"IN_VOTER_ID":("in_.epic","@@@#######"),"DE_TAX_NUMBER":("de.stnr","##/###/#####"),
 "KE_KRA_PIN":("ke.pin","A0########@"),"MU_NIC":("mu.nid","@{dd}{mm}{yy}######@"),"MY_NRIC":("my.nric","{yy}{mm}{dd}-##-####"),"ID_NIK":("id.nik","3171##{dd}{mm}{yy}####"),
 "AL_NIPT":("al.nipt","K########@"),"NL_POSTCODE":("nl.postcode","#### @@"),"NZ_BANK_ACCOUNT":("nz.bankaccount","01-####-#######-##"),"IL_COMPANY":("il.hp","51#######"),
}
for kind,(mod,shape) in LATER.items():
    sample(kind,mod,lambda: fill(shape))
for o in out: print(json.dumps(o))
print(miss,file=sys.stderr)
